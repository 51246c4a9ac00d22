//! Links between two frameworks.

use crate::kit::{adequation, complaint, folder, table};

#[test]
fn two_frameworks_are_linked_by_code_by_name_and_by_neither_where_letters_mean_other_things() {
    let header = "id,label_fr,label_en,family,kind,aliases,broader,esco,rome\n";
    let ours = format!(
        "{header}java,Java,Java,,language,,,,\ncms,Systèmes de gestion de contenu,Content management systems,,concept,CMS,,,\n\
         proj,Gestion de projet,Project management,,method,,,http://e/1,\ncobol,COBOL,COBOL,,language,,,,\n"
    );
    let theirs = format!(
        "{header}http://e/1,pilotage de projets,project steering,,,,,,\nj,Langage Java,Java language,,,Java,,,\n\
         smd,technologie de montage en surface,surface-mount technology,,,CMS,,,\n"
    );
    let place = folder(&[("a.csv", ours.as_bytes()), ("b.csv", theirs.as_bytes())]);
    let output = adequation(place.path(), &["crosswalk", "a.csv", "b.csv", "--output", "liens.csv"]);
    assert!(output.status.success(), "{}", complaint(&output));
    let links: Vec<(String, String, String)> =
        table(place.path(), "liens.csv").iter().map(|r| (r["id"].clone(), r["other_id"].clone(), r["status"].clone())).collect();
    let link = |a: &str, b: &str, status: &str| (a.to_owned(), b.to_owned(), status.to_owned());
    assert_eq!(
        links,
        [link("java", "j", "accepted"), link("cms", "smd", "review"), link("proj", "http://e/1", "accepted"), link("cobol", "", "none")]
    );
    let rows = table(place.path(), "liens.csv");
    assert!(rows[2]["reason"].starts_with("code commun") && rows[0]["reason"].ends_with("réciproque"), "{rows:?}");
    // And the other way round.
    let output = adequation(place.path(), &["crosswalk", "b.csv", "a.csv"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("3 compétences, dont 2 avec une proposition sûre et 1 à relire ; 0 sans proposition"), "{said}");
}

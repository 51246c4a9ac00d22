//! Kinds of files that were found in public and misread once, with invented rows: what each is, and what it must not be taken for.

use serde_json::Value;

use crate::kit::{adequation, folder};

/// What `inspect --json` says of one file: its tables as (kind, rows), « header=field » of the columns of the first, and its problems.
fn inspected(name: &str, text: &str, kind: &[&str]) -> (Vec<(String, u64)>, Vec<String>, Vec<String>) {
    let place = folder(&[(name, text.as_bytes())]);
    let output = adequation(place.path(), &[&["inspect", "--json"], kind, &[name]].concat());
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let file = &told["files"][0];
    let tables = file["tables"].as_array().unwrap();
    let of = |t: &Value| (t["kind"].as_str().unwrap().to_owned(), t["rows"].as_u64().unwrap());
    let columns = tables.first().map_or(&[][..], |t| t["columns"].as_array().unwrap());
    let fields = columns.iter().filter_map(|c| Some(format!("{}={}", c["header"].as_str()?, c["field"].as_str()?))).collect();
    let problems = file["problems"].as_array().unwrap().iter().map(|p| p.as_str().unwrap().to_owned()).collect();
    (tables.iter().map(of).collect(), fields, problems)
}

fn one(kind: &str, rows: u64) -> Vec<(String, u64)> {
    vec![(kind.to_owned(), rows)]
}

#[test]
fn what_records_are_called_is_a_table_beside_columns_of_no_use() {
    for (name, text, kind, rows, field) in [
        (
            "a.csv",
            "intitulé de la formation,durée\nPare-feu,60\nServices exposés,40\nRéponse à incident,36\n",
            "courses",
            3,
            "intitulé de la formation=title",
        ),
        ("b.csv", "métier;salaire\nDéveloppeur web;2000\nMaçon;1900\nComptable;2100\n", "needs", 3, "métier=occupation"),
        (
            "c.csv",
            "raison sociale;téléphone\nAltidôme SARL;0473000000\nGarage Boréa;0473000001\nCirrus;0473000002\n",
            "employers",
            3,
            "raison sociale=name",
        ),
    ] {
        let (tables, fields, problems) = inspected(name, text, &["--kind", kind]);
        assert_eq!((tables, fields), (one(kind, rows), vec![field.to_owned()]), "{problems:?}");
        // The kind is found, too, where nobody says it.
        assert_eq!(inspected(name, text, &[]).0, one(kind, rows));
    }
    // Within a sheet of a person, lists for menus and notes stand beside tables: there a header needs another.
    let (tables, ..) = inspected("d.csv", "formation\nBTS SIO\nBUT R&T\n", &["--kind", "courses"]);
    assert!(tables.is_empty(), "one column is a list of anything: {tables:?}");
}

#[test]
fn a_word_that_stands_above_many_things_is_believed_where_its_values_bear_it_out() {
    let tags = |of: [&str; 4]| {
        let rows: Vec<String> = ["Développeur PHP", "Ingénieur réseau", "Technicien support", "Administratrice système"]
            .iter()
            .zip(of)
            .map(|(title, tags)| format!("{{\"titre\": \"{title}\", \"entreprise\": \"{title} SAS\", \"tags\": [{tags}]}}"))
            .collect();
        format!("[{}]", rows.join(",\n"))
    };
    let contracts = tags(["\"À la une\", \"Full-Time\"", "\"Full-Time\", \"Partout\"", "\"Contract\"", "\"Full-Time\""]);
    let (tables, fields, _) = inspected("a.json", &contracts, &["--kind", "needs"]);
    assert_eq!((tables, fields.iter().any(|f| f.starts_with("tags="))), (one("needs", 4), false), "{fields:?}");
    let skills = tags(["\"PHP\", \"SQL\"", "\"Cisco\", \"TCP/IP\"", "\"Windows\", \"Active Directory\"", "\"Linux\", \"Docker\""]);
    let (_, fields, _) = inspected("b.json", &skills, &["--kind", "needs"]);
    assert!(fields.iter().any(|f| f == "tags=required"), "{fields:?}");
    // Who a course is for, whether it is still given, whether it leads to a certificate: neither a way to study nor a diploma.
    for (header, values, wrong) in [
        ("public", ["\"Débutants, reconversions\"", "Toute personne curieuse de Java", "\"Chefs de projet, équipes\""], "status"),
        ("statut", ["Actif", "Actif", "Inactif"], "status"),
        ("certification", ["Oui", "Non", "Oui"], "diploma"),
    ] {
        let rows = ["BTS SIO,Lycée Alti", "BTS CIEL,Lycée Boréa", "BUT Informatique,IUT Cirrus"].iter().zip(values);
        let text = rows.map(|(row, value)| format!("{row},{value}")).collect::<Vec<_>>().join("\n");
        let (tables, fields, problems) = inspected("c.csv", &format!("formation,établissement,{header}\n{text}"), &["--kind", "courses"]);
        assert_eq!(tables, one("courses", 3));
        assert!(!fields.contains(&format!("{header}={wrong}")), "{fields:?} {problems:?}");
    }
    let (_, fields, _) = inspected(
        "d.csv",
        "formation,établissement,public\nBTS SIO,Lycée Alti,apprentissage\nBTS CIEL,Lycée Boréa,scolaire\nBUT GEII,IUT Cirrus,scolaire\n",
        &["--kind", "courses"],
    );
    assert!(fields.contains(&"public=status".to_owned()), "{fields:?}");
}

#[test]
fn a_record_is_called_what_is_its_own_and_not_what_all_share() {
    let text = "[{\"form\": \"Full-time\", \"program\": \"Applied Mathematics\", \"university\": \"State University\"},
        {\"form\": \"Full-time\", \"program\": \"Software Engineering\", \"university\": \"HSE University\"},
        {\"form\": \"Full-time\", \"program\": \"Data Engineering\", \"university\": \"City University\"}]";
    let (tables, fields, _) = inspected("a.json", text, &["--kind", "courses"]);
    assert_eq!(tables, one("courses", 3));
    assert!(fields.contains(&"program=title".to_owned()), "{fields:?}");
    assert!(!fields.iter().any(|f| f.starts_with("form=")), "{fields:?}");
    // « Int. form. » is shortened all the same.
    let (_, fields, _) = inspected("b.csv", "Int. form.;Ville\nBTS SIO;Riom\nBTS CIEL;Thiers\nBUT GEII;Vichy\n", &["--kind", "courses"]);
    assert!(fields.contains(&"Int. form.=title".to_owned()), "{fields:?}");
    // A title that its header spells, beside a column whose values look like jobs.
    let text = "title,famille\nCultures,Ouvrier\nÉlevage,Ouvrier\nForêt et chasse,Ouvrier\nRecherche,Technicien\nTextile,Ouvrier\nChimie,Ingénieur\n";
    let (_, fields, _) = inspected("c.csv", text, &["--kind", "needs"]);
    assert!(fields.contains(&"title=occupation".to_owned()), "{fields:?}");
    // The level asked at the door is not the one that a course leads to.
    let text = "formation;établissement;niveau d'entrée\nMaster Info;Université Alti;Bac+3\nLicence Info;Université Alti;Bac\nBUT GEII;IUT Cirrus;Bac\n";
    let (_, fields, _) = inspected("d.csv", text, &["--kind", "courses"]);
    assert!(!fields.iter().any(|f| f.ends_with("=level")), "{fields:?}");
}

#[test]
fn records_of_a_json_are_found_under_their_ids_and_within_their_groups() {
    let text = "{\"version\": 2, \"stellen\": {\"b:1\": {\"titel\": \"Straßenbauer (m/w/d)\", \"firma\": \"Bau GmbH\", \"ort\": \"Köln\"},
        \"b:2\": {\"titel\": \"Gärtner (m/w/d)\", \"firma\": \"Grün GmbH\", \"ort\": \"Bonn\"},
        \"b:3\": {\"titel\": \"Backend Entwickler (m/w/d)\", \"firma\": \"IT AG\", \"ort\": \"Berlin\"}}}";
    assert_eq!(inspected("a.json", text, &["--kind", "needs"]).0, one("needs", 3));
    let text = "{\"formations\": [{\"domaine\": \"Informatique\", \"cours\": [{\"nom\": \"BTS SIO\", \"ville\": \"Riom\"}, {\"nom\": \"BTS CIEL\", \"ville\": \"Thiers\"}]},
        {\"domaine\": \"Santé\", \"cours\": [{\"nom\": \"BTS Opticien\", \"ville\": \"Vichy\"}, {\"nom\": \"BTS Diététique\", \"ville\": \"Riom\"}]}]}";
    let (tables, fields, problems) = inspected("b.json", text, &["--kind", "courses"]);
    assert_eq!(tables, one("courses", 4), "{fields:?} {problems:?}");
    // A list of skills within an advert is not a list of adverts.
    let text = "[{\"intitule\": \"Boulanger (H/F)\", \"description\": \"Pains et viennoiseries, en équipe.\", \"entreprise\": {\"nom\": \"Alti SARL\"}, \"competences\": [{\"code\": \"1\", \"libelle\": \"Pétrir\"}, {\"code\": \"2\", \"libelle\": \"Cuire\"}]}]";
    assert_eq!(inspected("c.json", text, &["--kind", "needs"]).0, one("needs", 1));
}

#[test]
fn maps_beside_one_another_are_columns_where_their_names_are_those_of_fields() {
    let text = "{\"titre\": {\"a7\": \"Développeur web\", \"a9\": \"Comptable\", \"b2\": \"Infirmier\"}, \"ville\": {\"a7\": \"Riom\", \"b2\": \"Thiers\"}}";
    let (tables, fields, problems) = inspected("a.json", text, &["--kind", "needs"]);
    assert_eq!(tables, one("needs", 3), "{problems:?}");
    for field in ["titre=occupation", "ville=town"] {
        assert!(fields.iter().any(|f| f == field), "{field}: {fields:?}");
    }
}

#[test]
fn records_that_share_their_holder_are_counted_before_they_are_held() {
    // Each of 20,000 courses says what its school says: 2 GB from one megabyte.
    let about: Vec<String> = (0..2_000).map(|n| format!("\"note {n}\": \"{}\", ", "x".repeat(50))).collect();
    let about = about.concat();
    let courses = vec!["{\"nom\": \"BTS\", \"niveau\": \"Bac+2\", \"ville\": \"Riom\"}"; 20_000].join(", ");
    let text = format!("[{{{about}\"cours\": [{courses}]}}]");
    let (tables, _, problems) = inspected("a.json", &text, &["--kind", "courses"]);
    assert!(tables.is_empty() && problems.iter().any(|p| p.contains("colonnes") || p.contains("Mo")), "{problems:?}");
    let text = text.replacen("note 1999", "nom 1999", 1).replacen(&about, &about[..about.len() / 2], 1);
    let (tables, _, problems) = inspected("b.json", &text, &["--kind", "courses"]);
    assert!(tables.is_empty() && !problems.is_empty(), "{problems:?}");
}

#[test]
fn a_number_too_large_and_an_end_that_is_missing_are_told_as_such() {
    for (text, told) in [
        ("[{\"titre\": \"Développeur\", \"salaire\": 1e400}]", "un nombre trop grand"),
        ("[{\"titre\": \"Développeur\", \"ville\": \"Riom\"},\n {\"titre\": \"Comptable\"}", "la fin manque"),
    ] {
        let (_, _, problems) = inspected("a.json", text, &["--kind", "needs"]);
        assert!(problems.iter().any(|p| p.contains(told)), "{problems:?}");
    }
}

#[test]
fn a_malformed_or_empty_json_is_told_as_what_it_is() {
    let text = "[\n {\"titre\": \"Développeur web\", \"ville\": \"Lyon\"},\n {\"titre\": \"Infirmier\", \"ville\" \"Riom\"}\n]";
    let (tables, _, problems) = inspected("a.json", text, &["--kind", "needs"]);
    assert!(tables.is_empty() && problems.iter().any(|p| p.contains("JSON mal formé, ligne 3")), "{problems:?}");
    // A comma after the last item can only mean one thing.
    let text = "[\n {\"titre\": \"Développeur web, a, ]\", \"ville\": \"Lyon\",},\n {\"titre\": \"Infirmier\", \"ville\": \"Riom\"},\n]";
    let (tables, ..) = inspected("c.json", text, &["--kind", "needs"]);
    assert_eq!(tables, one("needs", 2));
    let (tables, _, problems) = inspected("b.json", "{\"_generated_at\": \"2026-09-04\", \"data\": []}", &["--kind", "needs"]);
    assert!(tables.is_empty() && problems.iter().any(|p| p.contains("aucun enregistrement")), "{problems:?}");
}

#[test]
fn tables_of_a_fragment_and_what_a_page_says_of_itself_are_read() {
    let rows = "<tr><th>Métier</th><th>Lieu</th></tr><tr><td>Développeur</td><td>Lyon</td></tr><tr><td>Comptable</td><td>Riom</td></tr>";
    let (tables, ..) = inspected("a.html", &format!("<div class=\"x\">\n<table>{rows}</table>\n</div>"), &["--kind", "needs"]);
    assert_eq!(tables, one("needs", 2));
    let page = "<!doctype html><html><head><script type=\"application/ld+json\">{\"@context\":\"https://schema.org\",\"@graph\":[{\"@type\":\"JobPosting\",\"title\":\"Comptable\",\"hiringOrganization\":{\"@type\":\"Organization\",\"name\":\"Altidôme\"},\"jobLocation\":{\"@type\":\"Place\",\"address\":{\"addressLocality\":\"Riom\"}},\"description\":\"Tenir les comptes, avec Excel et Sage.\"}]}</script></head><body><h1>Comptable</h1></body></html>";
    let (tables, fields, problems) = inspected("b.html", page, &["--kind", "needs"]);
    assert_eq!(tables, one("needs", 1), "{problems:?}");
    for field in ["title=occupation", "hiringOrganization.name=employer", "description=text"] {
        assert!(fields.iter().any(|f| f == field), "{field}: {fields:?}");
    }
}

#[test]
fn the_same_town_twice_is_one_column_and_one_is_used() {
    let text = "Raison sociale;Localisation;Code postal;Secteur géographique\nAlti;Riom;63200;RIOM\nBoréa;Thiers;63300;THIERS\nCirrus;Vichy;03200;VICHY\n";
    let (_, fields, problems) = inspected("a.csv", text, &["--kind", "employers"]);
    assert_eq!(fields.iter().filter(|f| f.ends_with("=town")).count(), 1, "{fields:?} {problems:?}");
}

#[test]
fn courses_without_a_level_are_one_message_with_its_way_out() {
    let text = "formation;établissement;ville\nExcel avancé;Organisme Alti;Clermont-Ferrand\nPower BI;Organisme Alti;Clermont-Ferrand\nAnglais niveau 2;Organisme Alti;Clermont-Ferrand\n";
    let pipeline = |more: &str| {
        format!("title = \"T\"\nyear = 2026\noutput = \"out\"\n[skills]\nframework = []\n[[courses]]\nfiles = [\"c.csv\"]\n{more}")
    };
    let place = folder(&[
        ("c.csv", text.as_bytes()),
        ("a.toml", pipeline("").as_bytes()),
        ("b.toml", pipeline("level = \"bac+2\"\n").as_bytes()),
        ("c.toml", pipeline("level = \"deux\"\n").as_bytes()),
    ]);
    let told = |file: &str| {
        let output = adequation(place.path(), &["check", file]);
        (output.status.code(), String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap())
    };
    let (code, said) = told("a.toml");
    assert!(code == Some(3) && said.matches("niveau inconnu").count() == 1 && said.contains("level = \"bac+2\""), "{said}");
    let (code, said) = told("b.toml");
    assert!(code == Some(0) && said.contains('3'), "{code:?} {said}");
    let (code, said) = told("c.toml");
    assert!(code == Some(2) && said.contains("level = \"deux\""), "{code:?} {said}");
}

#[test]
fn what_a_firm_does_is_read_from_a_register_and_stands_in_its_directory() {
    let text = "Raison sociale;Effectif;Ville;Secteur d'activité\nAlti SAS;12;Riom;Édition de logiciels\nBoréa SARL;3;Thiers;Conseil\n";
    let (tables, fields, _) = inspected("a.csv", text, &["--kind", "employers"]);
    assert_eq!(tables, one("employers", 2));
    assert!(fields.contains(&"Secteur d'activité=activity".to_owned()), "{fields:?}");
    // In a list of needs it says nothing of a post.
    let text =
        "Métier;Entreprise;Postes;Secteur d'activité\nDéveloppeur;Alti SAS;2;Édition de logiciels\nTechnicien;Boréa SARL;1;Conseil\n";
    let (_, fields, _) = inspected("b.csv", text, &["--kind", "needs"]);
    assert!(!fields.iter().any(|f| f.starts_with("Secteur")), "{fields:?}");
}

#[test]
fn cells_of_a_page_that_reach_down_keep_their_columns() {
    let page = "<table><tr><th>Employeur</th><th>Métier</th><th>Ville</th></tr>
        <tr><td rowspan=\"2\">Alti</td><td>Développeur</td><td>Riom</td></tr><tr><td>Comptable</td><td>Thiers</td></tr>
        <tr><td>Boréa</td><td>Infirmier</td><td>Vichy</td></tr></table>";
    let (tables, fields, problems) = inspected("a.html", page, &["--kind", "needs"]);
    assert_eq!((tables, fields.len()), (one("needs", 3), 3), "{fields:?} {problems:?}");
    let place = folder(&[("a.html", page.as_bytes())]);
    let (sheets, _) = adequation::read::open(&place.path().join("a.html"), adequation::pipeline::Limits::default()).unwrap();
    let shown: Vec<String> =
        sheets[0].rows.iter().map(|row| row.cells.iter().map(adequation::read::Cell::shown).collect::<Vec<_>>().join("|")).collect();
    assert_eq!(shown, ["Employeur|Métier|Ville", "Alti|Développeur|Riom", "|Comptable|Thiers", "Boréa|Infirmier|Vichy"]);
}

#[test]
fn skills_with_how_well_are_no_records_and_what_nothing_calls_stands_under_its_own_name() {
    let advert = |n: u32| {
        format!(
            "{{\"job\": {{\"name\": \"Développeur {n}\", \"openings\": 3}}, \"skills\": [{{\"name\": \"Java\", \"level\": 3}}, {{\"name\": \"SQL\", \"level\": 2}}]}}"
        )
    };
    let (tables, fields, problems) =
        inspected("a.json", &format!("[{}]", (1..=3).map(advert).collect::<Vec<_>>().join(",")), &["--kind", "needs"]);
    assert_eq!(tables, one("needs", 3), "{fields:?} {problems:?}");
    assert!(fields.contains(&"skills=required".to_owned()), "{fields:?}");
    let course = |title: &str| {
        format!(
            "{{\"intitule\": \"{title}\", \"niveau\": \"Bac+2\", \"organisme\": \"Lycée Alti\", \"sessions\": [{{\"places\": 24, \"lieu\": {{\"ville\": \"Riom\"}}}}]}}"
        )
    };
    let text = format!("[{}]", ["BTS SIO", "BTS CIEL", "BUT Informatique"].map(course).join(","));
    let (tables, fields, problems) = inspected("b.json", &text, &["--kind", "courses"]);
    assert_eq!(tables, one("courses", 3), "{fields:?} {problems:?}");
    for field in ["sessions.places=seats", "sessions.lieu.ville=town"] {
        assert!(fields.iter().any(|f| f == field), "{field}: {fields:?}");
    }
}

#[test]
fn linked_data_says_where_in_any_country_and_its_kinds_are_no_fields() {
    let posting = |title: &str, town: &str, region: &str| {
        format!(
            "{{\"@context\": \"https://schema.org\", \"@type\": \"JobPosting\", \"title\": \"{title} (m/w/d)\", \"hiringOrganization\": {{\"@type\": \"Organization\", \"name\": \"Alti GmbH\"}}, \"jobLocation\": {{\"@type\": \"Place\", \"address\": {{\"addressLocality\": \"{town}\", \"addressRegion\": \"{region}\"}}}}}}"
        )
    };
    let text =
        [posting("Entwickler", "Nirgendheim", "BY"), posting("Tester", "Kleinstadt", "BY"), posting("Gärtner", "Neudorf", "HE")].join("\n");
    let (tables, fields, problems) = inspected("a.ndjson", &text, &["--kind", "needs"]);
    assert_eq!(tables, one("needs", 3), "{problems:?}");
    assert!(fields.contains(&"jobLocation.address.addressLocality=town".to_owned()), "{fields:?}");
    assert!(!fields.iter().any(|f| f.contains("@type") || f.contains("Region=")), "{fields:?}");
}

#[test]
fn several_posts_of_one_answer_are_a_record_each() {
    let text = "Entreprise;Ville;Poste 1 : intitulé;Poste 1 : nombre;Poste 1 : compétences;Poste 2 : intitulé;Poste 2 : nombre;Poste 2 : compétences
Alti;Riom;Développeur Java;2;Java, SQL;Administrateur réseau;1;Réseau
Boréa;Thiers;Comptable;1;Excel;;;
Cirrus;Vichy;Technicien support;3;Windows;Développeuse web;2;PHP
";
    let (tables, fields, problems) = inspected("a.csv", text, &["--kind", "needs"]);
    assert_eq!(tables.iter().map(|t| t.1).sum::<u64>(), 5, "{fields:?} {problems:?}");
    for field in ["Poste 1 : intitulé=occupation", "Poste 1 : nombre=positions", "Poste 1 : compétences=required"] {
        assert!(fields.iter().any(|f| f == field), "{field}: {fields:?}");
    }
    assert!(problems.is_empty(), "{problems:?}");
    // One list in several columns stays one record.
    let text = "Entreprise;Poste;Compétence 1;Compétence 2\nAlti;Développeur;Java;SQL\nBoréa;Comptable;Excel;Sage\nCirrus;Technicien;Windows;Linux\n";
    assert_eq!(inspected("b.csv", text, &["--kind", "needs"]).0, one("needs", 3));
}

#[test]
fn of_two_columns_of_names_the_finer_is_what_a_record_is_called() {
    let text = "Établissement;Mention;Parcours;Niveau;Places
Fac Alti;Informatique;Génie logiciel;Bac+5;24\nFac Alti;Informatique;Données massives;Bac+5;20
Fac Alti;Mathématiques;Statistique appliquée;Bac+5;16\nFac Alti;Mathématiques;Calcul scientifique;Bac+5;18\n";
    let (_, fields, problems) = inspected("a.csv", text, &["--kind", "courses"]);
    assert!(fields.contains(&"Parcours=title".to_owned()), "{fields:?} {problems:?}");
    assert!(!problems.iter().any(|p| p.contains("deux colonnes")), "{problems:?}");
}

#[test]
fn figures_are_no_levels_and_a_line_that_counts_is_no_firm() {
    let text =
        "Métier;Postes;Diplôme (%);Bac+2 (%)\nDéveloppeur;40;12,5;30,2\nComptable;20;40,1;22\nTechnicien;35;8,4;61,7\nInfirmier;12;3,5;9\n";
    let (_, fields, _) = inspected("a.csv", text, &["--kind", "needs"]);
    assert!(!fields.iter().any(|f| f.ends_with("=level")), "{fields:?}");
    let text = "Raison sociale;Commune;Effectif\nAlti;Riom;10\nBoréa;Thiers;25\nCirrus;Vichy;8\nDelta;Riom;14\nTotal : 4 entreprises;;\n";
    assert_eq!(inspected("b.csv", text, &["--kind", "employers"]).0, one("employers", 4));
}

#[test]
fn counts_of_applicants_are_no_places_and_answers_of_yes_and_no_no_list() {
    let courses = "Établissement;Formation;Capacité de l’établissement par formation;Effectif total des candidats pour une formation;Effectif des candidats en phase principale;programme\n\
        Lycée Alti;BTS SIO;24;310;280;Oui\nLycée Boréa;BTS CIEL;30;220;190;Non\nIUT Cirrus;BUT Informatique;80;900;850;Oui\n";
    let (tables, fields, problems) = inspected("a.csv", courses, &[]);
    assert_eq!(tables, one("courses", 3), "{problems:?}");
    let seats: Vec<&String> = fields.iter().filter(|f| f.ends_with("=seats") || f.ends_with("=taught")).collect();
    assert_eq!(seats, ["Capacité de l’établissement par formation=seats"], "{fields:?} {problems:?}");
    // « 480k » is what a website says of the world, « | » no code.
    let (_, fields, _) = inspected(
        "b.csv",
        "course title,organization,students enrolled,sep\nJava,Alti,480k,|\nSQL,Boréa,1.2m,|\nC++,Cirrus,310k,|\n",
        &["--kind", "courses"],
    );
    assert!(!fields.iter().any(|f| f.ends_with("=seats")), "{fields:?}");
    let (_, fields, _) = inspected("c.csv", "poste;x1\nDéveloppeur Java;|\nTechnicien réseau;|\nAdministrateur;|\n", &["--kind", "needs"]);
    assert_eq!(fields, ["poste=occupation"]);
}

#[test]
fn what_stands_beside_tells_the_kind() {
    let adverts = "organisation;titre de la mission;durée de la mission;nombre de vues;nombre de candidats;secteur d’activité\n\
        Alti SAS;Chargé de développement H/F;12;130;14;Conseil\nBoréa Industrie;Ingénieure réseau H/F;18;20;0;Métallurgie\nCirrus;Data analyst H/F;24;29;3;Conseil\n";
    let (tables, fields, problems) = inspected("a.csv", adverts, &[]);
    assert_eq!(tables, one("needs", 3), "{fields:?} {problems:?}");
    let (tables, fields, _) =
        inspected("b.csv", "Título de la oferta\nMontador de andamios\nAuxiliar de enfermería\nPeón\nCalderero\n", &[]);
    assert_eq!((tables, fields), (one("needs", 4), vec!["Título de la oferta=occupation".to_owned()]));
    // A group above its column says whose name it is.
    let grouped = ";Ocupação;;Empregador;;Vagas\n;Código;Descrição;Tipo;Nome;Quantidade de Vagas\n\
        1;848510;Açougueiro;CNPJ;BISTEKAS CARNES LTDA;3\n2;342120;Agente de carga;CNPJ;BIG ALIMENTOS LTDA;9\n3;354125;Assistente de vendas;CNPJ;ELITE LTDA;2\n";
    let (_, fields, _) = inspected("c.csv", grouped, &[]);
    assert!(["Nome=employer", "Descrição=occupation"].iter().all(|f| fields.iter().any(|g| g == f)), "{fields:?}");
}

#[test]
fn what_a_program_wrote_into_cells_and_lists_of_lists_are_read() {
    let dump = "intitule,entreprise,lieuTravail,competences,nombrePostes\n\
        Développeur H/F,\"{'nom': 'Alti', 'adaptee': False}\",\"{'libelle': '63 - Riom', 'codePostal': '63200'}\",\"[{'libelle': 'Java', 'exigence': 'E'}, {'libelle': 'Docker', 'exigence': 'S'}]\",1\n\
        Technicienne H/F,\"{'adaptee': False}\",\"{'libelle': '63 - Thiers'}\",[],2\n\
        Administrateur H/F,\"{'nom': 'Boréa'}\",\"{'libelle': '03 - Vichy'}\",\"[{'libelle': 'Linux', 'exigence': 'E'}]\",1\n";
    let (tables, fields, _) = inspected("a.csv", dump, &[]);
    assert_eq!(tables, one("needs", 3));
    for field in ["entreprise=employer", "lieuTravail=town", "competences=required", "competences souhaitées=wished"] {
        assert!(fields.iter().any(|f| f == field), "{field}: {fields:?}");
    }
    let lists = r#"{"stand": "2026", "list": [["1", "BTS SIO", "Lycée Alti", 24], ["2", "BUT Informatique", "IUT Boréa", 80], ["3", "Licence Informatique", "Université Cirrus", 60],
        ["4", "BTS CIEL", "Lycée Dôme", 30], ["5", "Master Informatique", "Université Cirrus", 40], ["6", "BUT MMI", "IUT Boréa", 90]]}"#;
    let (tables, fields, problems) = inspected("b.json", lists, &["--kind", "courses"]);
    assert_eq!(tables, one("courses", 6), "{problems:?}");
    assert!(fields.iter().any(|f| f == "=title") && fields.iter().any(|f| f == "=institution"), "{fields:?}");
}

#[test]
fn a_column_without_a_name_is_named_by_its_letter() {
    let place = crate::kit::project("Intitulé;Niveau;Diplômés;Compétences\nBTS;bac+2;20;Java\n", "");
    std::fs::write(
        place.path().join("besoins/b.csv"),
        "Développeur Java;Alti SAS;3;x\nTechnicien réseau;Boréa SAS;2;y\nAdministrateur système;Cirrus SAS;5;z\nData analyst;Dôme SAS;1;w\n",
    )
    .unwrap();
    let path = place.path().join("p.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let at = text.find("[[needs]]").unwrap();
    let end = text[at..].find("files").map(|from| at + from).unwrap();
    let end = end + text[end..].find('\n').unwrap();
    std::fs::write(
        &path,
        format!("{}\ncolumns = {{ occupation = \"A\", employer = \"B\", positions = \"C\" }}{}", &text[..end], &text[end..]),
    )
    .unwrap();
    let output = crate::kit::run(place.path());
    let needs = crate::kit::table(&output, "tables/needs.csv");
    let told: Vec<String> = needs.iter().map(|n| format!("{} {} {}", n["occupation"], n["employer"], n["positions"])).collect();
    assert_eq!(told.len(), 4, "{told:?}");
    assert!(told.contains(&"Data analyst Dôme SAS 1".to_owned()), "{told:?}");
}

#[test]
fn an_advert_of_no_named_firm_is_not_the_one_above() {
    let adverts = "id;poste;entreprise;ville;description\n\
        1;Data analyst;Alti SAS;Riom;Vous analysez.\n2;Développeur web;;Riom;Vous codez.\n3;Technicien réseau;Boréa;Thiers;Vous câblez.\n\
        4;Administrateur;;Vichy;Vous administrez.\n5;Développeuse;Alti SAS;Riom;Vous codez.\n6;Ingénieur;;Riom;Vous concevez.\n";
    let place = crate::kit::project("Intitulé;Niveau;Diplômés;Compétences\nBTS;bac+2;20;Java\n", adverts);
    let needs = crate::kit::table(&crate::kit::run(place.path()), "tables/needs.csv");
    let firms: Vec<&str> = needs.iter().map(|n| n["employer"].as_str()).filter(|e| !e.is_empty()).collect();
    assert_eq!((needs.len(), firms.len()), (6, 3), "{needs:?}");
    // Written once above the posts of each firm, it holds for them.
    let grouped = "poste;entreprise;postes\nData analyst;Alti SAS;1\nDéveloppeur;;2\nTechnicien;;1\nAdministrateur;Boréa;3\nIngénieur;;1\n";
    let place = crate::kit::project("Intitulé;Niveau;Diplômés;Compétences\nBTS;bac+2;20;Java\n", grouped);
    let needs = crate::kit::table(&crate::kit::run(place.path()), "tables/needs.csv");
    assert!(needs.iter().all(|n| !n["employer"].is_empty()) && needs.len() == 5, "{needs:?}");
}

#[test]
fn a_need_in_another_country_is_out_of_the_territory() {
    let place = crate::kit::project(
        "Intitulé;Niveau;Diplômés;Compétences\nBTS;bac+2;20;Java\n",
        "poste;entreprise;postes;ville;pays;compétences\nDéveloppeur;Alti;1;Riom;France;Java\nDéveloppeur;Boréa;1;Offenbach;Allemagne;Java\nDéveloppeur;Cirrus;1;\"Bengaluru, India\";;Java\n",
    );
    let path = place.path().join("p.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(
        place.path().join("t.toml"),
        "name = \"Essai\"\n[[departments]]\ncode = \"63\"\nname = \"Puy-de-Dôme\"\ntowns = [\"Riom\"]\n",
    )
    .unwrap();
    std::fs::write(&path, format!("territory = \"t.toml\"\n{text}")).unwrap();
    let output = crate::kit::run(place.path());
    let needs = crate::kit::table(&output, "tables/needs.csv");
    assert_eq!(needs.len(), 1, "{needs:?}");
    assert_eq!(crate::kit::table(&output, "tables/out_of_scope.csv").len(), 2);
}

#[test]
fn firms_are_told_from_courses_and_needs_by_what_only_they_have() {
    for (name, text) in [
        (
            "a.csv",
            "nom,secteur,localisation,effectif,resume,statut\nAlti,Banque,Riom,150,Banque de proximité.,Converti\nBoréa,Énergie,Vichy,80,Réseaux de chaleur.,Relancé\nCirrus,Conseil,Thiers,12,Conseil aux communes.,Scoré\n",
        ),
        (
            "b.csv",
            "nombre_empresa,ciudad,sector_principal,tags\nAlti Robotics,Vitoria,Ciberseguridad,robot cybersecurity\nBoréa Cloud,Bilbao,Nube,cloud\nCirrus,Sevilla,Datos,big data\n",
        ),
    ] {
        let (tables, fields, problems) = inspected(name, text, &[]);
        assert_eq!(tables, one("employers", 3), "{fields:?} {problems:?}");
    }
    let posts = "titre;secteur;lieu;description\nMenuisier poseur H/F;Menuiserie;Riom;Pose de menuiseries.\nCharpentier H/F;Charpente;Vichy;Ossature bois.\nAgenceur H/F;Agencement;Thiers;Pose de cuisines.\n";
    assert_eq!(inspected("c.csv", posts, &[]).0, one("needs", 3));
    // A name and a text are said of anything: the name of the file may tell, else it is asked.
    let any = "titel;ort;frist\nFachleiter Mathematik, ZfsL;Hamm;15.05.2026\nSachbearbeitung;Bonn;01.06.2026\nHausdienst;Ulm;02.06.2026\n";
    assert_eq!(inspected("stellen-2026.csv", any, &[]).0, one("needs", 3));
    let (tables, _, problems) = inspected("d.csv", "nom;description\nAlti;Une banque.\nBoréa;Des réseaux.\nCirrus;Du conseil.\n", &[]);
    assert!(tables.is_empty() && problems.iter().any(|p| p.contains("rien ne dit ce que c’est")), "{problems:?}");
}

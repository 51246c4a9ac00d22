//! Files that are not what their name says, and formats that programs write: one small file each, read like any spreadsheet.

use std::collections::BTreeMap;

use crate::kit::{FRAMEWORK, PIPELINE, adequation, complaint, folder, run, table};

/// What a file of needs is read as.
fn needs(name: &str, bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
    let (rows, rejects) = needs_and_rejects(name, bytes);
    assert_eq!(rejects, []);
    rows
}

type Rows = Vec<BTreeMap<String, String>>;

/// The needs of a file, and what is said of its cells.
fn needs_and_rejects(name: &str, bytes: &[u8]) -> (Rows, Rows) {
    let place = folder(&[
        ("framework.csv", FRAMEWORK.as_bytes()),
        ("p.toml", PIPELINE.as_bytes()),
        ("formations/f.csv", "Formation;Niveau;Diplômés;Compétences\nBTS A;Bac+2;5;Java\n".as_bytes()),
        (&format!("besoins/{name}"), bytes),
    ]);
    let output = run(place.path());
    let mut rows = table(&output, "tables/needs.csv");
    rows.sort_by(|a, b| a["occupation"].cmp(&b["occupation"]));
    (rows, table(&output, "rejects.csv"))
}

/// (occupation, department, posts, skills required) of each need.
fn told(rows: &[BTreeMap<String, String>]) -> Vec<(&str, &str, &str, &str)> {
    rows.iter()
        .map(|r| (r["occupation"].as_str(), r["department"].as_str(), r["positions"].as_str(), r["skills_required"].as_str()))
        .collect()
}

const EXPECTED: [(&str, &str, &str, &str); 2] =
    [("Administrateur réseau", "63", "1", "Réseau"), ("Développeur Java", "03", "2", "Java | SQL")];

#[test]
fn html_named_as_a_workbook() {
    let page = "<html><head><style>td { color: red }</style></head><body><p>Export</p><table border=1>\
        <tr><th>Entreprise</th><th>Métier</th><th>Ville</th><th>Nombre de postes</th><th>Compétences</th></tr>\
        <tr><td>Boréa &amp; fils</td><td>D&eacute;veloppeur&nbsp;Java</td><td>Vichy</td><td>2</td><td>Java<br>SQL</td></tr>\
        <tr><td rowspan=1>Alti</td><td>Administrateur réseau</td><td>Riom</td><td>1</td><td>Réseau</td></tr></table></body></html>";
    let rows = needs("export.xls", page.as_bytes());
    assert_eq!(told(&rows), EXPECTED);
    assert_eq!(rows[1]["employer"], "Boréa & fils");
}

#[test]
fn excel_2003_xml_and_flat_opendocument() {
    let cells = |row: &[&str], cell: &dyn Fn(&str) -> String| row.iter().map(|c| cell(c)).collect::<String>();
    let rows: [&[&str]; 3] = [
        &["Entreprise", "Métier", "Ville", "Nombre de postes", "Compétences"],
        &["Boréa", "Développeur Java", "Vichy", "2", "Java, SQL"],
        &["Alti", "Administrateur réseau", "Riom", "1", "Réseau"],
    ];
    let excel = |c: &str| format!("<Cell><Data ss:Type=\"String\">{c}</Data></Cell>");
    let body = rows.iter().map(|r| format!("<Row>{}</Row>", cells(r, &excel))).collect::<Vec<_>>().concat();
    let book = format!(
        "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
         xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"Offres\"><Table>{body}</Table></Worksheet></Workbook>"
    );
    assert_eq!(told(&needs("export.xls", book.as_bytes())), EXPECTED);
    let ods = |c: &str| format!("<table:table-cell office:value-type=\"string\"><text:p>{c}</text:p></table:table-cell>");
    let body = rows.iter().map(|r| format!("<table:table-row>{}</table:table-row>", cells(r, &ods))).collect::<Vec<_>>().concat();
    let flat = format!(
        "<?xml version=\"1.0\"?><office:document xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body><office:spreadsheet>\
         <table:table table:name=\"Offres\">{body}</table:table></office:spreadsheet></office:body></office:document>"
    );
    assert_eq!(told(&needs("export.fods", flat.as_bytes())), EXPECTED);
}

#[test]
fn json_and_json_lines_nested_as_the_public_employment_service_writes_them() {
    let offers = r#"{"resultats":[
        {"id":"1","intitule":"Développeur Java","entreprise":{"nom":"Boréa"},"lieuTravail":{"libelle":"03 - Vichy"},"nombrePostes":2,
         "competences":[{"libelle":"Java","exigence":"E"},{"libelle":"SQL","exigence":"E"},{"libelle":"Sécurité","exigence":"S"}]},
        {"id":"2","intitule":"Administrateur réseau","entreprise":{"nom":"Alti"},"lieuTravail":{"libelle":"63 - Riom"},"nombrePostes":1,
         "competences":[{"libelle":"Réseau","exigence":"E"}]}]}"#;
    let rows = needs("offres.json", offers.as_bytes());
    assert_eq!(told(&rows), EXPECTED);
    assert_eq!(rows[1]["skills_wished"], "Sécurité");
    let lines = "{\"titre\":\"Développeur Java\",\"entreprise\":\"Boréa\",\"ville\":\"Vichy\",\"nb_postes\":2,\"competences\":[\"Java\",\"SQL\"]}\n\
                 {\"titre\":\"Administrateur réseau\",\"entreprise\":\"Alti\",\"ville\":\"Riom\",\"nb_postes\":1,\"competences\":[\"Réseau\"]}\n";
    assert_eq!(told(&needs("offres.jsonl", lines.as_bytes())), EXPECTED);
}

/// A blank below a name says the same name in a sheet; in a record that names its fields it says nothing.
#[test]
fn a_record_without_an_employer_is_not_the_one_before_s() {
    let lines = r#"{"intitule":"Développeur","entreprise":{"nom":"Boréa"},"lieuTravail":{"libelle":"03 - Vichy"},"competences":["Java"]}
        {"intitule":"Analyste","competences":["SQL"]}
        {"intitule":"Technicien","entreprise":{},"competences":["Réseau"]}
        {"intitule":"Testeur","entreprise":{"nom":"Alti"},"lieuTravail":{"libelle":"63 - Riom"},"competences":["Java"]}"#;
    let (rows, told) = needs_and_rejects("offres.jsonl", lines.as_bytes());
    let blank: Vec<(&str, &str)> = told.iter().map(|r| (r["cell"].as_str(), r["reason"].as_str())).collect();
    assert_eq!(blank, [("B2", "no_name"), ("B3", "no_name")]);
    let of: Vec<(&str, &str)> = rows.iter().map(|r| (r["employer"].as_str(), r["department"].as_str())).collect();
    assert!(of.iter().filter(|(employer, _)| *employer == "Boréa").count() == 1 && of.contains(&("Alti", "63")), "{of:?}");
    assert!(of.iter().filter(|(_, department)| *department == "03").count() == 1, "{of:?}");
}

/// Columns whose values have numbers: a value is that of its number, where another column leaves one out.
#[test]
fn a_column_that_leaves_a_record_out_moves_no_other() {
    let columns = r#"{"entreprise":{"0":"Boréa","1":"Alti","2":"Cézal"},"intitule":{"0":"Développeur","1":"Analyste","2":"Testeur"},
        "departement":{"0":"03","2":"63"},"competences":{"0":"Java","1":"SQL","2":"Java"}}"#;
    let rows = needs("colonnes.json", columns.as_bytes());
    let of: Vec<(&str, &str)> = rows.iter().map(|r| (r["employer"].as_str(), r["department"].as_str())).collect();
    assert_eq!(of, [("Alti", ""), ("Boréa", "03"), ("Cézal", "63")]);
}

/// One posting says who hires by the address under which another describes it.
#[test]
fn an_organisation_described_within_another_posting_is_found_by_its_address() {
    let page = r##"<html><script type="application/ld+json">{"@graph":[
        {"@type":"JobPosting","title":"Développeur","hiringOrganization":{"@type":"Organization","@id":"#b","name":"Boréa"},"skills":"Java"},
        {"@type":["JobPosting"],"title":"Analyste","hiringOrganization":{"@type":"Organization","@id":"#a","name":"Alti"},"skills":"SQL"},
        {"@type":"https://schema.org/JobPosting","title":"Testeur","hiringOrganization":{"@id":"#b"},"skills":"Java"}]}</script></html>"##;
    let rows = needs("offres.html", page.as_bytes());
    let of: Vec<&str> = rows.iter().map(|r| r["employer"].as_str()).collect();
    assert_eq!(of.iter().filter(|employer| **employer == "Boréa").count(), 2, "{of:?}");
    assert_eq!(of.len(), 3, "{of:?}");
}

#[test]
fn text_with_the_line_that_excel_writes_for_itself_and_with_old_line_ends() {
    let rows = "Entreprise;Métier;Ville;Nombre de postes;Compétences\rBoréa;Développeur Java;Vichy;2;Java, SQL\rAlti;Administrateur réseau;Riom;1;Réseau\r";
    assert_eq!(told(&needs("mac.csv", rows.as_bytes())), EXPECTED);
    // The sign that the line names wins over what the records would let guess.
    let piped = format!("sep=|\r\n{}", rows.replace(';', "|").replace('\r', "\r\n"));
    assert_eq!(told(&needs("excel.csv", piped.as_bytes())), EXPECTED);
}

#[test]
fn parquet_and_arrow() {
    use polars::prelude::*;
    let list = |items: &[&[&str]]| Series::new("competences".into(), items.iter().map(|i| Series::new("".into(), *i)).collect::<Vec<_>>());
    let mut frame = DataFrame::new(
        2,
        vec![
            Column::new("entreprise".into(), ["Boréa", "Alti"]),
            Column::new("metier".into(), ["Développeur Java", "Administrateur réseau"]),
            Column::new("ville".into(), ["Vichy", "Riom"]),
            Column::new("nb_postes".into(), [2i64, 1]),
            list(&[&["Java", "SQL"], &["Réseau"]]).into(),
        ],
    )
    .unwrap();
    let mut parquet = Vec::new();
    ParquetWriter::new(&mut parquet).finish(&mut frame).unwrap();
    assert_eq!(told(&needs("offres.parquet", &parquet)), EXPECTED);
    let mut arrow = Vec::new();
    IpcWriter::new(&mut arrow).finish(&mut frame).unwrap();
    assert_eq!(told(&needs("offres.arrow", &arrow)), EXPECTED);
}

/// Records of one width as wide as their header: whatever stands in the cells, each is kept, merged or refused.
#[test]
fn a_regular_text_file_loses_no_record() {
    use proptest::prelude::*;
    let pieces = [
        "Développeur", "Entreprise", "Profil recherché :\nJava, SQL", "Compétences", "Total", "", "12", "Ville : Riom", "\"", "Niveau",
        "Poste\n\nMissions\n- Java", "x", "2026-03-01", "Note : à confirmer", "Intitulé du poste", "Vichy", "Établissement : Lycée",
        "https://example.org", "-", "3 à 5", "Source : enquête",
    ];
    let cell = proptest::sample::select(pieces.to_vec());
    let record = proptest::collection::vec(cell, 6);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig { cases: 24, failure_persistence: None, ..Default::default() });
    runner
        .run(&proptest::collection::vec(record, 3..40), |records| {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(["entreprise", "intitule_poste", "ville", "nb_postes", "description", "competences"]).unwrap();
            for record in &records {
                writer.write_record(record).unwrap();
            }
            let bytes = writer.into_inner().unwrap();
            let place = folder(&[
                ("framework.csv", FRAMEWORK.as_bytes()),
                ("p.toml", PIPELINE.as_bytes()),
                ("formations/f.csv", "Formation;Niveau;Diplômés;Compétences\nBTS A;Bac+2;5;Java\n".as_bytes()),
                ("besoins/offres.csv", &bytes),
            ]);
            let said = adequation(place.path(), &["run", "p.toml"]);
            prop_assert!(matches!(said.status.code(), Some(0 | 3)), "{}", complaint(&said));
            let output = place.path().join("sortie");
            let of_file: Vec<_> = table(&output, "tables/sources.csv").into_iter().filter(|r| r["file"] == "offres.csv").collect();
            let sum =
                |columns: &[&str]| of_file.iter().flat_map(|r| columns.iter().map(|c| r[*c].parse::<usize>().unwrap_or(0))).sum::<usize>();
            // A record that repeats the header is a header, one that is a total is a total, one without a value is blank.
            let is_total = |r: &Vec<&str>| r.contains(&"Total");
            let blank = records.iter().filter(|r| r.iter().all(|c| c.is_empty())).count();
            let totals = records.iter().filter(|r| is_total(r)).count();
            let counted = sum(&["kept", "duplicates", "out_of_scope", "rejected"]);
            let most = records.len() - blank;
            prop_assert!(counted <= most && counted + totals >= most, "{counted} of {most}, {totals} totals: {records:?}");
            Ok(())
        })
        .unwrap();
}

/// What an old Excel for Mac saved as text: é, è, ô and the others are its own signs. And a text of Windows in which a sign stands that
/// would be a letter there (™ for ô) is one of Windows all the same.
#[test]
fn texts_of_an_old_mac_and_of_windows_keep_their_accents() {
    for (encoding, title) in [(encoding_rs::MACINTOSH, "BTS Systèmes embarqués, bâtiment"), (encoding_rs::WINDOWS_1252, "BTS Java™ avancé")]
    {
        let text = format!("Formation;Niveau;Établissement;Diplômés;Compétences\n{title};Bac+2;Lycée Hélène Boucher;12;Java\n");
        let (bytes, _, lost) = encoding.encode(&text);
        assert!(!lost, "{title}");
        let place = folder(&[
            ("framework.csv", FRAMEWORK.as_bytes()),
            ("p.toml", PIPELINE.as_bytes()),
            ("formations/f.csv", &bytes),
            ("besoins/b.csv", "Entreprise;Métier;Nombre de postes;Compétences requises\nX;Dev;3;Java\n".as_bytes()),
        ]);
        let output = run(place.path());
        assert_eq!(table(&output, "rejects.csv"), []);
        let courses = table(&output, "tables/courses.csv");
        let read = (courses[0]["title"].as_str(), courses[0]["institution"].as_str(), courses[0]["graduates"].as_str());
        assert_eq!(read, (title, "Lycée Hélène Boucher", "12"));
    }
}

/// The feed of a job board, with and without its declaration, and an export of records whose fields are attributes.
#[test]
fn xml_that_is_no_workbook_is_read_as_records() {
    let item = |n: usize, town: &str| {
        format!(
            "<item><title>Développeur Java (H/F)</title><company>Altidôme {n}</company><city>{town}</city><description><![CDATA[Vous maîtrisez <b>Java</b> &amp; SQL.]]></description></item>"
        )
    };
    let rss = format!(
        "<rss version=\"2.0\"><channel><title>Emplois</title>{}{}{}</channel></rss>",
        item(1, "Riom"),
        item(2, "Thiers"),
        item(3, "Issoire")
    );
    let export = "<?xml version=\"1.0\"?>\n<offres><offre intitule=\"Technicien\" entreprise=\"Boréa\" ville=\"Riom\"/><offre intitule=\"Analyste &amp; testeur\" entreprise=\"Cirrus\" ville=\"Thiers\"/><offre intitule=\"Développeur\" entreprise=\"Boréa\" ville=\"Vichy\"/></offres>";
    for (name, text) in
        [("a.xml", rss.clone()), ("b.xml", format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{rss}")), ("c.xml", export.to_owned())]
    {
        let place = folder(&[(name, text.as_bytes())]);
        let output = adequation(place.path(), &["inspect", "--json", "--kind", "needs", name]);
        let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let tables = told["files"][0]["tables"].as_array().unwrap();
        assert_eq!((tables.len(), tables[0]["rows"].as_u64()), (1, Some(3)), "{name}: {told}");
        let fields: Vec<&str> = tables[0]["columns"].as_array().unwrap().iter().filter_map(|c| c["field"].as_str()).collect();
        assert!(["occupation", "employer", "town"].iter().all(|field| fields.contains(field)), "{name}: {fields:?}");
    }
    // What is neither says so, and what is cut off is damaged.
    for (text, says) in [("<?xml version=\"1.0\"?><note>Bonjour</note>", "ni un classeur ni une liste"), ("<jobs><job>", "endommagé")] {
        let place = folder(&[("d.xml", text.as_bytes())]);
        let output = adequation(place.path(), &["inspect", "d.xml"]);
        assert!(String::from_utf8_lossy(&output.stdout).contains(says), "{text}");
    }
}

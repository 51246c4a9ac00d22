//! The workbench: who may speak to it, the whole way in a real browser, and that what it does is what the files say.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};

use crate::kit;
use crate::webdriver::{Browser, http};

/// A workbench that is open; it is killed when this goes.
struct Open {
    program: Child,
    _told: BufReader<ChildStdout>,
    port: u16,
    token: String,
    cookie: String,
}

impl Drop for Open {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

impl Open {
    fn on(folder: &Path) -> Self {
        let mut command = kit::program();
        command
            .arg("open")
            .arg(folder)
            .args(["--port", "0", "--no-browser"])
            .env("LANG", "fr_FR.UTF-8")
            .env("USER", "essai")
            .env_remove("USERNAME");
        command.env_remove("LC_ALL").env_remove("LC_MESSAGES");
        let mut program = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut told = BufReader::new(program.stdout.take().unwrap());
        let mut line = String::new();
        told.read_line(&mut line).unwrap();
        let rest = line.trim().strip_prefix("http://127.0.0.1:").unwrap_or_else(|| panic!("{line}"));
        let (port, token) = rest.split_once("/?token=").unwrap();
        let mut open = Self { program, _told: told, port: port.parse().unwrap(), token: token.to_owned(), cookie: String::new() };
        let (status, head, _) = open.ask("GET", &format!("/?token={}", open.token), &[], "");
        assert_eq!(status, 303, "{head}");
        let cookie = head.lines().find_map(|l| l.strip_prefix("set-cookie: ")).unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
        cookie.split(';').next().unwrap().clone_into(&mut open.cookie);
        open
    }

    fn address(&self) -> String {
        format!("http://127.0.0.1:{}/?token={}", self.port, self.token)
    }

    /// One request with headers of one's own, in the place of those a browser would send.
    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> (u16, String, String) {
        let mut sent: BTreeMap<&str, String> = BTreeMap::new();
        sent.insert("Host", format!("127.0.0.1:{}", self.port));
        if !self.cookie.is_empty() {
            sent.insert("Cookie", self.cookie.clone());
        }
        if method == "POST" {
            sent.insert("Origin", format!("http://127.0.0.1:{}", self.port));
            sent.insert("Content-Type", "application/x-www-form-urlencoded".to_owned());
        }
        sent.extend(headers.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let mut head = format!("{method} {path} HTTP/1.1");
        for (name, value) in sent.iter().filter(|(_, value)| !value.is_empty()) {
            write!(head, "\r\n{name}: {value}").unwrap();
        }
        http(self.port, &head, body.as_bytes()).unwrap()
    }

    fn get(&self, path: &str) -> String {
        let (status, _, body) = self.ask("GET", path, &[], "");
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// Posts a form and gives the page that it leads to.
    fn post(&self, path: &str, fields: &[(&str, &str)]) -> String {
        let plain = |b: u8| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") };
        let encoded = |text: &str| text.bytes().map(plain).collect::<String>();
        let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let (status, head, told) = self.ask("POST", path, &[], &body.join("&"));
        assert_eq!(status, 303, "{path}: {head} {told}");
        let to = head.lines().find_map(|l| l.strip_prefix("location: ")).unwrap().to_owned();
        self.get(&to)
    }
}

fn example() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let made = kit::adequation(folder.path(), &["new", "--exemple", "exemple"]);
    assert!(made.status.success(), "{}", kit::complaint(&made));
    folder
}

/// What is tried, where, with which headers.
type Attack<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)]);

#[test]
fn only_the_page_that_was_given_the_address_is_answered() {
    let folder = example();
    let open = Open::on(&folder.path().join("exemple"));
    let port = open.port;
    let other = format!("adequation-{port}=0123456789abcdef0123456789abcdef");
    let elsewhere = format!("http://127.0.0.1:{}", port.wrapping_add(1));
    let refused: [Attack<'_>; 10] = [
        ("no token", "/files", &[("Cookie", "")]),
        ("a wrong token", "/?token=0123456789abcdef0123456789abcdef", &[("Cookie", "")]),
        ("a cookie that was guessed", "/files", &[("Cookie", &other)]),
        ("a name that resolves here", "/files", &[("Host", "evil.example")]),
        ("another port's name", "/files", &[("Host", "127.0.0.1")]),
        ("another site", "/files", &[("Origin", "http://evil.example")]),
        ("a page without origin", "/files", &[("Origin", "null")]),
        ("another program's page on this machine", "/files", &[("Origin", &elsewhere)]),
        ("a link on another site", "/files", &[("Sec-Fetch-Site", "cross-site")]),
        ("the address of another site's frame", &format!("/?token={}", open.token), &[("Cookie", ""), ("Sec-Fetch-Site", "cross-site")]),
    ];
    for (why, path, headers) in refused {
        let (status, _, body) = open.ask("GET", path, headers, "");
        assert_eq!(status, 403, "{why}: {body}");
        assert!(!body.contains("Formations"), "{why}");
    }
    let (status, ..) = open.ask("POST", "/undo", &[("Origin", "http://evil.example")], "");
    assert_eq!(status, 403, "a form of another site");
    // No path leads out of the results, and no form leads away from the page.
    open.post("/publish", &[("edition", "internal")]);
    for path in [
        "/results/../analyse.toml", "/results/%2e%2e/analyse.toml", "/results/..%2fanalyse.toml", "/results//etc/passwd",
        "/results/%2fetc/passwd",
    ] {
        let (status, _, body) = open.ask("GET", path, &[], "");
        assert!(status == 404 || status == 403, "{path}: {status} {body}");
    }
    for away in ["//evil.example", "https://evil.example", "/\\evil.example", "/x\r\nSet-Cookie: a=b"] {
        let (_, head, _) = open.ask("POST", "/undo", &[], &format!("back={away}"));
        assert!(head.contains("location: /files") || head.starts_with("HTTP/1.1 4"), "{away}: {head}");
    }
    let (_, head, _) = open.ask("GET", "/files", &[], "");
    for told in
        ["content-security-policy: default-src 'none'; script-src 'self'", "x-content-type-options: nosniff", "frame-ancestors 'self'"]
    {
        assert!(head.contains(told), "{told} is not in {head}");
    }
    // A second workbench on the same folder is turned away: it would not see what this one does.
    let second = kit::adequation(folder.path(), &["open", "exemple", "--port", "0", "--no-browser"]);
    assert_eq!(second.status.code(), Some(4));
    assert!(kit::complaint(&second).contains("déjà ouverte"), "{}", kit::complaint(&second));
}

#[test]
fn what_files_say_is_shown_and_never_run() {
    let bad = "<script>alert(1)</script>";
    let courses = format!("Intitulé;Niveau;Places;Compétences enseignées;\"{bad}\"\n\"{bad}\";Bac+2;x{bad};Java;1\n");
    let folder = kit::project(&courses, "Métier;Postes;Compétences requises\nDev;2;Java\n");
    std::fs::write(folder.path().join("formations/<b>.csv"), &courses).unwrap();
    let text = std::fs::read_to_string(folder.path().join("p.toml")).unwrap().replace("Essai", bad);
    std::fs::write(folder.path().join("p.toml"), text).unwrap();
    let open = Open::on(&folder.path().join("p.toml"));
    for path in ["/files", "/files/one?name=f.csv", "/files/one?name=%3Cb%3E.csv", "/fix", "/labels", "/figures", "/publish", "/report"] {
        let page = open.get(path);
        assert!(!page.contains(bad) && !page.contains("<b>.csv"), "{path}");
    }
    assert!(open.get("/files/one?name=f.csv").contains("&#60;script&#62;"), "{}", open.get("/files/one?name=f.csv"));
}

#[test]
fn a_column_a_correction_and_a_label_are_written_as_a_person_would_and_run_gives_the_same() {
    let folder = example();
    let at = folder.path().join("exemple");
    let open = Open::on(&at);
    let file = "ecole-inventee-data-ia-limagne.tsv";
    let header =
        std::fs::read_to_string(at.join("formations").join(file)).unwrap().lines().next().unwrap().split('\t').next().unwrap().to_owned();
    let page = open.post("/files/column", &[("file", file), ("header", &header), ("field", ""), ("back", "/files")]);
    assert!(page.contains("n’est plus utilisée"), "{page}");
    let toml = std::fs::read_to_string(at.join("analyse.toml")).unwrap();
    let block = format!("[[courses]]\nfiles = [\"formations/{file}\"]\nunused = [{header:?}]\n");
    assert!(toml.contains(&block), "{toml}");
    assert!(toml.starts_with("# L'exemple : une Auvergne inventée"), "comments stay");
    open.post("/undo", &[("back", "/files")]);
    assert!(!std::fs::read_to_string(at.join("analyse.toml")).unwrap().contains("unused"));

    // A refused cell is corrected beside its file.
    let refused = |page: &str| page.matches("class=\"cause\"").count();
    let before = refused(&open.get("/fix"));
    let fields = [("file", "cfa-invente-des-domes.xlsx"), ("sheet", "CFA inventé"), ("cell", "H7"), ("before", "#N/A"), ("value", "9")];
    let page = open.post("/fix", &fields);
    assert_eq!(refused(&page), before - 1, "{page}");
    assert!(!page.contains("Encore refusée"), "{page}");
    let kept = std::fs::read_to_string(at.join("corrections/cellules.csv")).unwrap();
    assert!(kept.starts_with("file,sheet,cell,before,value,who,when\ncfa-invente-des-domes.xlsx,CFA inventé,H7,#N/A,9,essai,20"), "{kept}");
    assert!(std::fs::read_to_string(at.join("analyse.toml")).unwrap().contains("corrections = [\"corrections/*\"]"));

    // A label is judged, once.
    let page = open.get("/labels");
    let label = page.split("name=\"label\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let page = open.post("/labels", &[("label", &label), ("verdict", "none"), ("skip", "0")]);
    assert!(page.contains("n’est pas une compétence"), "{page}");
    let page = open.post("/labels", &[("label", &label), ("verdict", "none"), ("skip", "0")]);
    assert!(page.contains("est déjà jugé"), "{page}");
    let decisions = std::fs::read_to_string(at.join("decisions.csv")).unwrap();
    assert_eq!(decisions.lines().filter(|line| line.starts_with(&format!("{label},,no,essai,"))).count(), 1, "{decisions}");

    // The published results are those of the command on the same files, to the byte.
    open.post("/publish", &[("edition", "internal")]);
    let old = "plus anciens que le dernier changement";
    assert!(!open.get("/publish").contains(old));
    open.post("/files/column", &[("file", file), ("header", &header), ("field", ""), ("back", "/files")]);
    assert!(open.get("/publish").contains(old));
    open.post("/undo", &[("back", "/publish")]);
    open.post("/publish", &[("edition", "internal")]);
    assert!(!open.get("/publish").contains(old));
    let published = kept_results(&at.join("resultats"));
    drop(open);
    let run = kit::adequation(&at, &["run", "analyse.toml"]);
    assert!(run.status.success(), "{}", kit::complaint(&run));
    assert_eq!(published, kept_results(&at.join("resultats")));
    assert!(published.len() > 100);
}

#[test]
fn what_is_typed_or_sent_twice_or_wrongly_is_never_lost_or_silent() {
    let folder = example();
    let at = folder.path().join("exemple");
    let open = Open::on(&at);
    // A cell corrected twice says the second; the first is not held against it.
    let cell = [("file", "cfa-invente-des-domes.xlsx"), ("sheet", "CFA inventé"), ("cell", "H7")];
    let correct = |before: &str, value: &str| open.post("/fix", &[&cell[..], &[("before", before), ("value", value)]].concat());
    let causes = |page: &str| page.matches("class=\"cause\"").count();
    let before = causes(&open.get("/fix"));
    assert_eq!(causes(&correct("#N/A", "beaucoup")), before, "refused again, for another reason");
    assert_eq!(causes(&correct("beaucoup", "9")), before - 1);
    assert!(correct("#N/A", "12").contains("ne dit plus ce qui était montré"));
    // It is seen, and taken back whatever came after it; so is one that no cell takes any more.
    let page = open.get("/fix");
    assert!(page.contains("Corrections faites") && page.contains("« #N/A » devient « 9 »"), "{page}");
    let page = open.post("/fix/forget", &cell);
    assert!(page.contains("correction retirée") && !page.contains("Corrections faites"), "{page}");
    assert_eq!(causes(&page), before);
    assert!(open.post("/fix/forget", &cell).contains("aucune correction"));
    let stale = "file,sheet,cell,before,value,who,when\ncfa-invente-des-domes.xlsx,CFA inventé,H7,#REF!,8,essai,2026-01-01\n";
    std::fs::write(at.join("corrections/cellules.csv"), stale).unwrap();
    let page = open.get("/fix");
    assert!(page.contains("n’est plus dans les fichiers lus") && page.contains("sous « Corrections faites »"), "{page}");
    assert_eq!(causes(&page), before + 1);
    assert_eq!(causes(&open.post("/fix/forget", &cell)), before);
    correct("#N/A", "9");
    // Taken for the kind that it is, a file stays where it is.
    open.post("/files/kind", &[("file", "druguerik-invente.txt"), ("kind", "needs")]);
    assert!(at.join("besoins/druguerik-invente.txt").is_file());
    // Taken for another, it does not overwrite its namesake.
    std::fs::write(at.join("formations/druguerik-invente.txt"), "autre").unwrap();
    open.post("/files/kind", &[("file", "besoins/druguerik-invente.txt"), ("kind", "courses")]);
    assert_eq!(std::fs::read_to_string(at.join("formations/druguerik-invente.txt")).unwrap(), "autre");
    assert!(at.join("formations/druguerik-invente (2).txt").is_file() && !at.join("besoins/druguerik-invente.txt").exists());
    // Sent by multipart: a good file, one that is no table, a work file of Excel.
    let part =
        |name: &str, body: &str| format!("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{body}\r\n");
    let good = "Intitulé de la formation;Niveau;Places;Compétences enseignées\nBTS A;Bac+2;20;Java\n";
    let body = [part("nouveau.csv", good), part("logo.png", "\u{89}PNG"), part("~$nouveau.csv", "x"), "--b--\r\n".to_owned()].concat();
    let (status, head, _) = open.ask("POST", "/files", &[("Content-Type", "multipart/form-data; boundary=b")], &body);
    assert_eq!(status, 303, "{head}");
    let page = open.get("/files");
    assert!(page.contains("Déposé : nouveau.csv (formations)") && page.contains("Pas déposé : logo.png"), "{page}");
    assert!(page.contains("1 fichier de travail d’un autre programme ignoré") && at.join("formations/nouveau.csv").is_file());
    // Labels that someone judged in the workbook are decisions, once.
    let verdicts = "Libellé;Compétence proposée;Verdict;Qui\nzythologie appliquée;;pas une compétence;R. Test\nautre chose;;;\nquantique;;peut-être;\n";
    for told in ["1 décision reprise ; 1 sans verdict ; ligne 4", "0 décision reprise ; 1 déjà prise"] {
        let body = [part("avis.csv", verdicts), "--b--\r\n".to_owned()].concat();
        let (status, head, _) = open.ask("POST", "/files", &[("Content-Type", "multipart/form-data; boundary=b")], &body);
        assert_eq!(status, 303, "{head}");
        let page = open.get("/files");
        assert!(page.contains(&format!("avis.csv : {told}")), "{page}");
    }
    let decisions = std::fs::read_to_string(at.join("decisions.csv")).unwrap();
    assert_eq!(decisions.matches("zythologie appliquée").count(), 1, "{decisions}");
    // A decision is seen again, and taken back; every other line stays as it stood.
    assert!(open.get("/labels").contains("zythologie appliquée"));
    let told = open.post("/labels/again", &[("label", "Zythologie appliquée")]);
    assert!(told.contains("est à juger de nouveau"), "{told}");
    let after = std::fs::read_to_string(at.join("decisions.csv")).unwrap();
    let rest: Vec<&str> = decisions.lines().filter(|line| !line.contains("zythologie")).collect();
    assert_eq!(after.lines().collect::<Vec<_>>(), rest);
    assert!(open.post("/labels/again", &[("label", "zythologie appliquée")]).contains("n’est pas décidé"));
    open.post("/undo", &[]);
    assert_eq!(std::fs::read_to_string(at.join("decisions.csv")).unwrap(), decisions);
    // A return that comes back is put among the corrections.
    open.post("/publish", &[("edition", "internal")]);
    let sent = std::fs::read_dir(at.join("resultats/returns")).unwrap().flatten().map(|e| e.path()).min().unwrap();
    let bytes: Vec<u8> = std::fs::read(&sent).unwrap();
    let head = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"retour.xlsx\"\r\n\r\n";
    let whole = [head.as_bytes(), &bytes, b"\r\n--b--\r\n"].concat();
    let sent = format!(
        "POST /files HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nCookie: {}\r\nContent-Type: multipart/form-data; boundary=b",
        open.port, open.cookie
    );
    assert_eq!(http(open.port, &sent, &whole).unwrap().0, 303);
    assert!(open.get("/files").contains("retour.xlsx (retour corrigé)") && at.join("corrections/retour.xlsx").is_file());
    // What is said of no file, no column and no row is told, and writes nothing.
    let toml = std::fs::read_to_string(at.join("analyse.toml")).unwrap();
    assert!(
        open.post("/files/column", &[("file", "nouveau.csv"), ("header", "inexistante"), ("field", "")])
            .contains("n’est plus dans le fichier")
    );
    assert!(open.post("/files/remove", &[("file", "rien.csv")]).contains("n’est pas un fichier de l’analyse"));
    open.post("/files/header", &[("file", "nouveau.csv"), ("row", "-1")]);
    assert!(open.post("/files/header", &[("file", "nouveau.csv"), ("row", "4000")]).contains("La ligne 4000 n’existe pas"));
    assert!(open.post("/files/sheet", &[("file", "nouveau.csv"), ("sheet", "Feuil9")]).contains("pas de feuille « Feuil9 »"));
    let stamped = || std::fs::read(at.join("resultats/run.json")).unwrap();
    let before = stamped();
    assert!(open.post("/publish", &[("edition", "secrète")]).contains("rien n’est publié") && stamped() == before);
    open.post("/labels", &[("verdict", "later"), ("skip", "18446744073709551615")]);
    assert_eq!(std::fs::read_to_string(at.join("analyse.toml")).unwrap(), toml);
}

#[test]
fn a_new_year_goes_on_from_the_last() {
    let folder = example();
    let at = folder.path().join("exemple");
    let run = kit::adequation(&at, &["run", "analyse.toml"]);
    assert!(run.status.success(), "{}", kit::complaint(&run));
    let open = Open::on(folder.path());
    assert!(open.get("/start").contains("<option>exemple</option>"));
    let page = open.post("/start", &[("title", "Suite"), ("year", "2027"), ("from", "exemple")]);
    assert!(page.contains("Suite"), "{page}");
    let next = folder.path().join("suite");
    let toml = std::fs::read_to_string(next.join("analyse.toml")).unwrap();
    assert!(toml.contains("previous = \"../exemple/resultats\"") && toml.contains("year = 2027"), "{toml}");
    assert!(toml.contains("[[assumptions.rate]]\nof = \"retention\""), "{toml}");
    assert!(toml.contains("[[themes]]") && toml.contains("breakdown"), "{toml}");
    let decisions = |folder: &Path| std::fs::read_to_string(folder.join("decisions.csv")).unwrap();
    assert_eq!(decisions(&next), decisions(&at));
    // What comes in next year is compared with the last.
    for kind in ["formations", "besoins"] {
        for file in std::fs::read_dir(at.join(kind)).unwrap().flatten() {
            std::fs::copy(file.path(), next.join(kind).join(file.file_name())).unwrap();
        }
    }
    let page = open.post("/publish", &[("edition", "internal")]);
    assert!(page.contains("Publié en"), "{page}");
    assert!(next.join("resultats/tables/year_on_year.csv").is_file());
}

/// The files of an output folder, but the manifest, which bears the time.
fn kept_results(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut out = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).unwrap().flatten().map(|e| e.path()) {
            if entry.is_dir() {
                open.push(entry);
            } else if entry.file_name().unwrap() != "run.json" {
                out.insert(entry.display().to_string(), std::fs::read(&entry).unwrap());
            }
        }
    }
    out
}

#[test]
fn what_was_acknowledged_outlives_a_kill_and_what_was_changed_by_hand_is_kept() {
    let folder = example();
    let at = folder.path().join("exemple");
    let mut open = Open::on(&at);
    // Of the label to judge, not of those that are decided.
    let asked = |page: &str| page.split("class=\"verdicts\"").nth(1).map(str::to_owned);
    let label = |page: &str| asked(page)?.split("name=\"label\" value=\"").nth(1).map(|rest| rest.split('"').next().unwrap().to_owned());
    let mut judged = Vec::new();
    while let Some(next) = label(&open.get("/labels")) {
        open.post("/labels", &[("label", &next), ("verdict", "none"), ("skip", "0")]);
        judged.push(next);
        // Killed after each answer.
        drop(open);
        open = Open::on(&at);
    }
    assert!(judged.len() >= 5, "{judged:?}");
    let decisions = std::fs::read_to_string(at.join("decisions.csv")).unwrap();
    for label in &judged {
        assert!(decisions.contains(&format!("{label},,no,")), "{label} is lost:\n{decisions}");
    }
    // A line added by hand is seen, and an undo does not wipe it out.
    std::fs::write(at.join("decisions.csv"), format!("{decisions}Truc,,no,moi,2026-01-01,,\n")).unwrap();
    let page = open.post("/undo", &[("back", "/labels")]);
    assert!(page.contains("modifié ailleurs"), "{page}");
    assert!(std::fs::read_to_string(at.join("decisions.csv")).unwrap().contains("Truc,,no,moi"));
}

/// No violation that axe-core knows, where ADEQUATION_AXE names it (`.ci/run` fetches it).
fn accessible(browser: &Browser) {
    let Some(path) = std::env::var_os("ADEQUATION_AXE") else { return };
    browser.script(&std::fs::read_to_string(path).unwrap());
    let found = browser.script("return axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' ')))");
    assert_eq!(found, serde_json::json!([]), "{}", browser.address());
}

#[test]
fn the_whole_way_in_a_real_browser_without_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let Some(browser) = Browser::start(1280, 900) else {
        assert!(std::env::var_os("CI").is_none(), "CI installs a browser and requires this test");
        eprintln!("SKIPPED the_whole_way_in_a_real_browser_without_a_terminal: chromedriver is not here");
        return;
    };
    let sent = example();
    let open = Open::on(folder.path());
    browser.go(&open.address());
    accessible(&browser);
    // Begin: a new analysis of four departments.
    browser.write("input[name=title]", "Essai du Puy 2026");
    browser.write("input[name=departments]", "03, 15, 43, 63");
    browser.turn(|b| b.click("form[action='/start'] button"));
    assert!(browser.address().ends_with("/files"), "{}", browser.text());
    let at = folder.path().join("essai-du-puy-2026");
    assert!(std::fs::read_to_string(at.join("analyse.toml")).unwrap().contains("title = \"Essai du Puy 2026\""));

    // Files are dropped; the program tells what each holds.
    let one = |path: &str| sent.path().join("exemple").join(path).display().to_string();
    let files = [
        "formations/universite-inventee-des-puys.xlsx", "formations/cfa-invente-des-domes.xlsx", "besoins/grappe-inventee-adherents.xlsx",
        "besoins/cantal-besoins-inventes.xlsx", "annuaire-invente.csv",
    ];
    let paths: Vec<String> = files.iter().map(|f| one(f)).collect();
    browser.turn(|b| b.write("input[type=file]:not([webkitdirectory])", &paths.join("\n")));
    let text = browser.text();
    for (file, kind) in [
        ("universite-inventee-des-puys.xlsx", "formations"),
        ("grappe-inventee-adherents.xlsx", "besoins"),
        ("annuaire-invente.csv", "annuaire"),
    ] {
        assert!(text.contains(&format!("{file} ({kind})")), "{text}");
    }

    accessible(&browser);
    // A column is given a role, and that is undone.
    browser.go(&format!("http://127.0.0.1:{}/files/one?name=cfa-invente-des-domes.xlsx", open.port));
    accessible(&browser);
    let role = "return [...document.querySelectorAll('th.sure select')].map(s => s.getAttribute('aria-label') + '=' + s.value)";
    let before = browser.script(role);
    browser.turn(|b| {
        b.script("const s = document.querySelector('th.sure select'); s.value = ''; s.dispatchEvent(new Event('change', {bubbles: true}))");
    });
    assert_ne!(browser.script(role), before);
    assert!(browser.text().contains("n’est plus utilisée"), "{}", browser.text());
    browser.turn(|b| b.click("form[action^='/undo?'] button"));
    assert_eq!(browser.script(role), before);

    // A value is corrected.
    browser.turn(|b| b.click("a[href='/fix']"));
    accessible(&browser);
    let causes = browser.script("return document.querySelectorAll('.cause').length").as_u64().unwrap();
    browser.script("document.querySelector(\"input[name=cell][value=H7]\").form.elements.value.value = '9'");
    browser.turn(|b| {
        b.script("document.querySelector(\"input[name=cell][value=H7]\").form.requestSubmit()");
    });
    assert_eq!(browser.script("return document.querySelectorAll('.cause').length").as_u64().unwrap(), causes - 1, "{}", browser.text());

    // Labels are judged by keyboard alone; each is another one.
    browser.turn(|b| b.click("a[href='/labels']"));
    accessible(&browser);
    let mut judged = 0;
    while judged < 10 && browser.script("return !!document.querySelector('.judge')") == true {
        browser.turn(|b| b.press("x"));
        judged += 1;
    }
    assert!(judged > 0);
    let decisions = std::fs::read_to_string(at.join("decisions.csv")).unwrap();
    assert_eq!(decisions.lines().count(), judged + 1, "{decisions}");
    browser.turn(|b| b.press("u"));
    assert_eq!(std::fs::read_to_string(at.join("decisions.csv")).unwrap().lines().count(), judged, "undone by keyboard");

    // A slider shows its figures beside the present ones; a mark leads to its cells.
    browser.turn(|b| b.click("a[href='/figures']"));
    browser.script("const s = document.querySelector('input[name=further_study]'); s.value = '-20'; s.dispatchEvent(new Event('input', {bubbles: true}))");
    browser.wait(".keys .tried");
    accessible(&browser);
    browser.turn(|b| b.click(".gaps tbody a"));
    assert!(browser.text().contains("Écart = offre − demande"), "{}", browser.text());
    accessible(&browser);

    // Published, and all is there after the program is killed and opened again.
    browser.turn(|b| b.click("a[href='/publish']"));
    browser.turn(|b| b.click("form[action^='/publish?'] button"));
    assert!(browser.text().contains("Publié en"), "{}", browser.text());
    accessible(&browser);
    assert!(at.join("resultats/report.html").is_file() && at.join("resultats/gaps.xlsx").is_file());
    drop(open);
    let open = Open::on(&at);
    browser.go(&open.address());
    assert!(
        browser.text().contains("Essai du Puy 2026") && browser.text().contains("universite-inventee-des-puys.xlsx"),
        "{}",
        browser.text()
    );
    // At the width of a telephone nothing is cut at the side.
    drop(browser);
    let narrow = Browser::start(500, 800).unwrap();
    narrow.go(&open.address());
    for path in ["files", "fix", "labels", "figures", "publish"] {
        narrow.go(&format!("http://127.0.0.1:{}/{path}", open.port));
        let wide =
            narrow.script("document.documentElement.style.width = '320px'; return document.documentElement.scrollWidth").as_u64().unwrap();
        assert!(wide <= 500, "{path} is {wide} pixels wide");
    }
}

#[test]
fn an_assumed_rate_is_written_with_its_source_and_moves_the_figures() {
    let folder = example();
    let at = folder.path().join("exemple");
    let open = Open::on(&at);
    let pipeline = || std::fs::read_to_string(at.join("analyse.toml")).unwrap();
    let before = pipeline();
    let assume = |value: &str, source: &str| open.post("/figures/assume", &[("of", "retention"), ("value", value), ("source", source)]);
    // What cannot be a rate, or that nobody vouches for, changes nothing and says so.
    assert!(assume("beaucoup", "enquête").contains("n’est pas un taux"));
    assert!(assume("180", "enquête").contains("n’est pas un taux"));
    assert!(assume("0,75", "enquête").contains("peut se lire de deux façons"));
    assert!(assume("60", " ").contains("d’où vient ce taux"));
    assert!(open.post("/figures/assume", &[("of", "bonheur"), ("value", "5"), ("source", "x")]).contains("Aucun taux de ce nom"));
    assert_eq!(pipeline(), before);
    let entrants = |page: &str| page.split("entrants locaux par an</dt><dd>").nth(1).unwrap().split('<').next().unwrap().trim().to_owned();
    let now = entrants(&open.get("/figures"));
    let page = assume("62,5 %", "enquête de la Région");
    assert!(page.contains("62,5") && page.contains("enquête de la Région"), "{page}");
    assert_ne!(entrants(&page), now);
    let after = pipeline();
    assert!(after.contains("value = 0.625") && after.contains("source = \"enquête de la Région\""), "{after}");
    assert_eq!(after.matches("of = \"retention\"").count(), 1, "the rate is changed where it stands: {after}");
    // Undone, the file is as it was; emptied, nothing is assumed.
    open.post("/undo", &[]);
    assert_eq!(pipeline(), before);
    assert!(assume("", "").contains("plus rien de supposé"));
    assert!(!pipeline().contains("of = \"retention\""));
    assert!(kit::adequation(&at, &["check", "analyse.toml"]).status.code().is_some_and(|code| code < 2));
    // By theme, as by family.
    let (all, theme) = (open.get("/figures"), open.get("/figures?theme=Cybers%C3%A9curit%C3%A9"));
    let rows = |page: &str| page.matches("<tr><th scope=\"row\">").count();
    assert!(rows(&theme) > 0 && rows(&theme) < rows(&all), "{} of {}", rows(&theme), rows(&all));
}

#[test]
fn a_page_left_open_on_another_analysis_changes_nothing_in_this_one() {
    let folder = example();
    assert!(kit::adequation(folder.path(), &["new", "--exemple", "autre"]).status.success());
    let open = Open::on(folder.path());
    open.post("/start/open", &[("name", "exemple")]);
    let page = open.get("/publish");
    let of_publish = |page: &str| {
        let from = page.find("action=\"/publish?").expect("a form to publish") + "action=\"".len();
        page[from..].split('"').next().unwrap().to_owned()
    };
    let own = of_publish(&page);
    open.post("/start/open", &[("name", "autre")]);
    let told = open.post(&own, &[("edition", "internal")]);
    assert!(told.contains("Rien n’a été changé"), "{told}");
    assert!(!folder.path().join("autre/resultats").exists() && !folder.path().join("exemple/resultats").exists());
    // Its own pages are answered.
    let told = open.post(&of_publish(&open.get("/publish")), &[("edition", "internal")]);
    assert!(!told.contains("Rien n’a été changé"), "{told}");
}

#[test]
fn long_work_says_how_far_it_is_and_stops_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let made = kit::adequation(folder.path(), &["new", "essai"]);
    assert!(made.status.success(), "{}", kit::complaint(&made));
    let analysis = folder.path().join("essai");
    let mut adverts = "Poste;Entreprise;Commune;Compétences requises;Missions\n".to_owned();
    for n in 0..12_000 {
        writeln!(adverts, "Développeur {n};Firme {};Riom;Java, SQL;Vous développez en Python le lot {n}, avec Docker.", n % 900).unwrap();
    }
    let needs = analysis.join("besoins");
    std::fs::create_dir_all(&needs).unwrap();
    std::fs::write(needs.join("offres.csv"), adverts).unwrap();
    let open = Open::on(&analysis);
    let page = |method: &str, path: &str, body: &str| open.ask(method, path, &[("Accept", "text/html")], body);
    let location = |head: &str| head.lines().find_map(|l| l.strip_prefix("location: ")).unwrap().to_owned();
    let (status, head, _) = page("GET", "/files", "");
    assert_eq!(status, 303, "a page that takes longer than a moment: {head}");
    let wait = location(&head);
    assert!(wait.starts_with("/wait?of=1&to="), "{wait}");
    let (_, _, told) = page("GET", &wait, "");
    assert!(told.contains("Calcul en cours") && told.contains("aria-current=\"step\"") && told.contains("Arrêter le calcul"), "{told}");
    let (status, head, _) = page("POST", "/wait/stop", "of=1&to=%2Ffiles");
    assert_eq!((status, location(&head)), (303, wait.clone()));
    let answer = || loop {
        let (status, _, body) = page("GET", &wait, "");
        if !body.contains("Calcul en cours") {
            return (status, body);
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    };
    let (_, body) = answer();
    assert!(body.contains("Le calcul a été arrêté") && body.contains("action=\"/again"), "{body}");
    // It stays so until it is asked for, and an answer that was given is not given twice.
    assert!(open.get("/figures").contains("Le calcul a été arrêté"));
    assert_eq!(location(&page("GET", &wait, "").1), "/files");
    let whole = open.post("/again", &[("back", "/files")]);
    assert!(whole.contains("12000 lignes"), "{whole}");
}

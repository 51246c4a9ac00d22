//! The report in a real browser, without a screen: no error on its console, no request leaves it, its tables are there.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::kit::{project, run};

fn chromium() -> Option<PathBuf> {
    let found = ["chromium", "chromium-browser", "google-chrome"].iter().find_map(|name| {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).map(|folder| folder.join(name)).find(|p| p.is_file())
    });
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none(), "CI installs a browser and requires these tests");
        eprintln!("SKIPPED the tests of the report: no Chromium on this machine");
    }
    found
}

#[test]
fn the_page_is_whole_and_quiet() {
    let Some(browser) = chromium() else { return };
    let place = project(
        "Formation;Niveau;Diplômés;Compétences\nBTS A;Bac+2;20;Java, SQL\n",
        "Entreprise;Métier;Nombre de postes;Compétences requises\nX;Dev;30;Java\n",
    );
    let page = run(place.path()).join("report.html");
    let text = std::fs::read_to_string(&page).unwrap();
    for outside in ["http://", "https://"] {
        let left = text.replace("http://www.w3.org/2000/svg", "");
        assert!(!left.contains(outside), "the page names {outside}");
    }
    let output = opened(&browser, &page, "1280,800");
    let console = String::from_utf8_lossy(&output.stderr);
    assert!(!console.contains("CONSOLE"), "{console}");
    let dom = String::from_utf8_lossy(&output.stdout);
    assert!(dom.contains("<th scope=\"row\">java</th>") || dom.contains("Java"), "the table is there");
    assert!(dom.contains("type=\"search\""), "the script added its search");
}

/// On a telephone charts are those drawn for it, and nothing but tables scrolls sideways.
#[test]
fn on_a_telephone_nothing_runs_out_of_the_page() {
    let Some(browser) = chromium() else { return };
    let place = project(
        "Formation;Niveau;Diplômés;Compétences;Département\nBTS A;Bac+2;20;Java, SQL;63\nBTS B;Bac+2;9;PHP;03\n",
        "Entreprise;Métier;Nombre de postes;Compétences requises;Département\nX;Dev;30;Java;63\nY;Dev;3;SQL;03\n",
    );
    let page = run(place.path()).join("report.html");
    let script = "<script>document.body.setAttribute('data-seen', [document.documentElement.scrollWidth <= innerWidth, \
        getComputedStyle(document.querySelector('.narrow')).display, getComputedStyle(document.querySelector('.wide')).display].join(' '))</script>";
    std::fs::write(&page, std::fs::read_to_string(&page).unwrap() + script).unwrap();
    for (window, seen) in [("320,640", "true block none"), ("1280,800", "true none block")] {
        let dom = String::from_utf8_lossy(&opened(&browser, &page, window).stdout).into_owned();
        assert!(dom.contains(&format!("data-seen=\"{seen}\"")), "{window}: {:?}", dom.split("data-seen=").nth(1).map(|rest| &rest[..30]));
    }
}

fn opened(browser: &Path, page: &Path, window: &str) -> Output {
    let profile = tempfile::tempdir().unwrap();
    Command::new(browser)
        .args([
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--enable-logging=stderr",
            "--virtual-time-budget=5000", "--dump-dom",
        ])
        .arg(format!("--window-size={window}"))
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("file://{}", page.display()))
        .output()
        .unwrap()
}

/// The brief prints as two pages, whatever it has to say; the report asks at most eight questions.
#[test]
fn the_brief_is_two_pages_and_the_report_eight_entries() {
    let Some(browser) = chromium() else { return };
    let folder = tempfile::tempdir().unwrap();
    let made = crate::kit::adequation(folder.path(), &["new", "--exemple", "exemple"]);
    assert!(made.status.success());
    let ran = crate::kit::adequation(&folder.path().join("exemple"), &["run", "analyse.toml"]);
    assert!(ran.status.success(), "{}", crate::kit::complaint(&ran));
    // Letters that the font lacks, and signs that no page shows, keep nothing from being published.
    let odd = project(
        "Formation;Niveau;Diplômés;Compétences\nBTS 数据 عربي;Bac+2;20;Java, SQL\n",
        "Entreprise;Métier;Nombre de postes;Compétences requises\nX;Dev;30;Java\n",
    );
    let titled = std::fs::read_to_string(odd.path().join("p.toml")).unwrap().replace("Essai", "分析 \u{1F600} \\u001B \u{202E}essai");
    std::fs::write(odd.path().join("p.toml"), titled).unwrap();
    assert!(std::fs::read(run(odd.path()).join("synthese.pdf")).unwrap().starts_with(b"%PDF"));
    let small = project(
        "Formation;Niveau;Diplômés;Compétences\nBTS A;Bac+2;20;Java, SQL\n",
        "Entreprise;Métier;Nombre de postes;Compétences requises\nX;Dev;30;Java\n",
    );
    for output in [folder.path().join("exemple/resultats"), run(small.path())] {
        let pdf = folder.path().join("brief.pdf");
        let profile = tempfile::tempdir().unwrap();
        let printed = Command::new(&browser)
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-pdf-header-footer"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg(format!("--print-to-pdf={}", pdf.display()))
            .arg(output.join("synthese.html"))
            .output()
            .unwrap();
        let bytes = std::fs::read(&pdf).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&printed.stderr)));
        let text = String::from_utf8_lossy(&bytes);
        let pages =
            text.matches("/Type /Page\n").count().max(text.matches("/Type /Page ").count()).max(text.matches("/Type/Page/").count());
        assert_eq!(pages, 2, "{}", output.display());
        // The PDF that the program writes is tagged, bears its language, and is as long.
        let own = std::fs::read(output.join("synthese.pdf")).unwrap();
        let own = String::from_utf8_lossy(&own);
        for part in ["/StructTreeRoot", "/Lang", "<pdfuaid:part>1"] {
            assert!(own.contains(part), "{part}");
        }
        assert!(own.contains("/Count 2"), "two pages");
        let report = std::fs::read_to_string(output.join("report.html")).unwrap();
        let nav = report.split("<nav").nth(1).unwrap().split("</nav>").next().unwrap();
        assert!(nav.matches("<a ").count() <= 8, "{nav}");
        for (_, id) in nav.match_indices("href=\"#").map(|(at, _)| (at, nav[at + 7..].split('"').next().unwrap())) {
            assert!(report.contains(&format!("id=\"{id}\"")), "{id} leads nowhere");
        }
        assert_eq!(report.matches("pas un ordre d’ouvrir").count(), 1, "the general warning is said once");
    }
}

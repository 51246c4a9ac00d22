//! The report in a real browser, without a screen: no error on its console, no request leaves it, its tables are there.

use std::path::PathBuf;
use std::process::Command;

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
    let profile = tempfile::tempdir().unwrap();
    let output = Command::new(browser)
        .args([
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--enable-logging=stderr",
            "--virtual-time-budget=5000", "--dump-dom",
        ])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("file://{}", page.display()))
        .output()
        .unwrap();
    let console = String::from_utf8_lossy(&output.stderr);
    assert!(!console.contains("CONSOLE"), "{console}");
    let dom = String::from_utf8_lossy(&output.stdout);
    assert!(dom.contains("<th scope=\"row\">java</th>") || dom.contains("Java"), "the table is there");
    assert!(dom.contains("type=\"search\""), "the script added its search");
}

//! An invented territory whose truth is known to the last digit, in many files and formats.

use std::collections::BTreeMap;
use std::fmt::Write;

use rust_xlsxwriter::Workbook;

use crate::kit::{folder, number, run, table};

const SKILLS: usize = 40;

/// A small generator: the same numbers on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }

    fn some(&mut self, count: usize) -> Vec<usize> {
        let mut out: Vec<usize> = (0..count).map(|_| self.below(SKILLS)).collect();
        out.sort_unstable();
        out.dedup();
        out
    }
}

fn workbook(sheet: &str, title: &str, rows: &[Vec<String>]) -> Vec<u8> {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.set_name(sheet).unwrap();
    page.write(0, 0, title).unwrap();
    for (r, row) in (2u32..).zip(rows) {
        for (c, cell) in (1u16..).zip(row) {
            match cell.parse::<f64>() {
                Ok(n) => page.write(r, c, n).unwrap(),
                Err(_) => page.write(r, c, cell).unwrap(),
            };
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn supply_and_demand_equal_the_truth_to_the_last_digit() {
    let mut dice = Dice(7);
    let name = |k: usize| {
        format!(
            "Compétence inventée {}",
            ["ambre", "brume", "cèdre", "dune", "écume", "fougère", "givre", "houle"][k % 8].to_owned()
                + " "
                + ["une", "deux", "trois", "quatre", "cinq"][k / 8]
        )
    };
    let mut framework = "id,label_fr,label_en,family,kind,aliases,broader,esco,rome\n".to_owned();
    (0..SKILLS).for_each(|k| writeln!(framework, "s{k},{},,F{},,,,,", name(k), k % 5).unwrap());
    let mut truth: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    let (mut courses, mut needs) = (
        vec![
            ["Intitulé de la formation", "Niveau", "Diplômés", "Poursuite d'études (%)", "Compétences enseignées"]
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>(),
        ],
        vec![["Entreprise", "Métier", "Postes à pourvoir", "Compétences requises"].iter().map(ToString::to_string).collect::<Vec<_>>()],
    );
    for n in 0..90 {
        let (got, graduates, further) = (dice.some(6), 8 + dice.below(50), [0, 10, 50, 80][dice.below(4)]);
        for k in &got {
            truth.entry(format!("s{k}")).or_default().0 += graduates as f64 * (1.0 - f64::from(further) / 100.0);
        }
        courses.push(vec![
            format!("Parcours {n}"),
            "Bac+3".into(),
            graduates.to_string(),
            further.to_string(),
            got.iter().map(|k| name(*k)).collect::<Vec<_>>().join(" ; "),
        ]);
        let (asked, posts) = (dice.some(4), 1 + dice.below(5));
        for k in &asked {
            truth.entry(format!("s{k}")).or_default().1 += posts as f64;
        }
        needs.push(vec![
            format!("Entreprise {n}"),
            format!("Métier {}", dice.below(9)),
            posts.to_string(),
            asked.iter().map(|k| name(*k)).collect::<Vec<_>>().join("\n"),
        ]);
    }
    let pipeline = crate::kit::PIPELINE;
    let place = folder(&[
        ("framework.csv", framework.as_bytes()),
        ("p.toml", pipeline.as_bytes()),
        ("formations/f.xlsx", &workbook("Formations", "Données inventées", &courses)),
        ("besoins/b.xlsx", &workbook("Besoins", "Données inventées", &needs)),
    ]);
    let output = run(place.path());
    let found: BTreeMap<String, (f64, f64)> = table(&output, "tables/skills_gap.csv")
        .iter()
        .map(|r| (r["skill_id"].clone(), (number(r, "supply"), number(r, "demand"))))
        .collect();
    assert_eq!(found.keys().collect::<Vec<_>>(), truth.keys().collect::<Vec<_>>());
    for (id, (supply, demand)) in &truth {
        assert!(
            (found[id].0 - supply).abs() < 0.001 && (found[id].1 - demand).abs() < 0.001,
            "{id}: {:?} is not {:?}",
            found[id],
            (supply, demand)
        );
    }
}

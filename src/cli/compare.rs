//! `compare RUN RUN`: what changed between two analyses, and because of what.

use std::path::Path;

use adequation::domain::Language;
use adequation::earlier::{Run, changes};
use adequation::publish::{self, compare};

use super::{complain, say};

/// Skills told on the screen; the file holds them all.
const TOLD: usize = 15;

pub(super) fn compare(before: &Path, after: &Path, output: Option<&Path>, l: Language) -> u8 {
    let runs = Run::open(before, l).and_then(|b| Ok((b, Run::open(after, l)?)));
    let (before, after) = match runs {
        Ok(runs) => runs,
        Err(why) => {
            complain(&why.to_string());
            return 3;
        }
    };
    let changes = changes(&before, &after);
    if let Some(path) = output {
        let csv = compare::table(&changes).csv().map_err(|why| why.to_string());
        if let Err(why) = csv.and_then(|csv| publish::output(path, &csv, &[], false, l).map_err(|why| why.to_string())) {
            complain(&why);
            return 4;
        }
    }
    let moved: Vec<_> = changes.iter().filter(|c| c.is_told()).collect();
    let noise = changes.iter().filter(|c| c.is_explained_away()).count();
    say(&match l {
        Language::Fr => {
            format!("{} compétences comparées, {} dont l’écart a changé. Offre − demande, personnes par an :", changes.len(), moved.len())
        }
        Language::En => format!("{} skills compared, {} whose gap changed. Supply − demand, people a year:", changes.len(), moved.len()),
    });
    moved.iter().take(TOLD).for_each(|change| say(&format!("  {}", compare::sentence(change, l))));
    if noise > 0 {
        let count = l.count(
            noise,
            ("variation de plus tient dans la marge des enquêtes", "variations de plus tiennent dans la marge des enquêtes"),
            ("more change is within the margin of the surveys", "more changes are within the margin of the surveys"),
        );
        say(&match l {
            Language::Fr => format!("{count} : tous n’ont pas répondu, et pas les mêmes chaque année"),
            Language::En => format!("{count}: not all answered, nor the same each year"),
        });
    }
    0
}

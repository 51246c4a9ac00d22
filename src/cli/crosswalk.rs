//! `crosswalk A B`: links between two frameworks, proposed for a person to judge.

use std::path::Path;

use adequation::domain::Language;
use adequation::matching::{self, Framework, Link, Rung, Skill, Status, Thresholds};
use adequation::publish;
use adequation::read::reference::{Records, ReferenceError};

use super::{complain, cut, say};

pub(super) fn crosswalk(from: &Path, to: &Path, top: usize, output: Option<&Path>, l: Language) -> u8 {
    let read = |path: &Path| -> Result<Framework, ReferenceError> {
        let mut framework = Framework::default();
        framework.add(&Records::open(path, l)?)?;
        Ok(framework)
    };
    let (a, b) = match read(from).and_then(|a| Ok((a, read(to)?))) {
        Ok(both) => both,
        Err(why) => {
            complain(&why.to_string());
            return 3;
        }
    };
    let thresholds = Thresholds::default();
    let links = matching::crosswalk(&a, &b, top, thresholds);
    let best =
        |status: Status| links.chunk_by(|x, y| x.from == y.from).filter(|of| Status::at(of[0].confidence, thresholds) == status).count();
    let (sure, perhaps) = (best(Status::Accepted), best(Status::Review));
    let all = a.skills().len();
    let told = match l {
        Language::Fr => format!(
            "{}, dont {sure} avec une proposition sûre et {perhaps} à relire ; {} sans proposition",
            l.count(all, ("compétence", "compétences"), ("skill", "skills")),
            all - sure - perhaps
        ),
        Language::En => {
            format!("{all} skills, of which {sure} with a sure proposal and {perhaps} to review; {} without", all - sure - perhaps)
        }
    };
    if let Some(path) = output {
        let csv = match table(&a, &b, &links, l) {
            Ok(csv) => csv,
            Err(why) => {
                complain(&format!("{} : {why}", path.display()));
                return 4;
            }
        };
        if let Err(why) = publish::output(path, &csv, &[from, to], true, l) {
            complain(&why.to_string());
            return 4;
        }
        say(&format!("{told} ; {}", path.display()));
        return 0;
    }
    for link in &links {
        let (one, other) = (a.skills()[link.from].label(l), b.skills()[link.to].label(l));
        say(&format!("{:<40} {:<40} {:>4.0} %  {}", cut(one, 40), cut(other, 40), link.confidence * 100.0, reason(link, l)));
    }
    say(&format!("\n{told}"));
    0
}

/// Why a link is proposed, in words.
fn reason(link: &Link, l: Language) -> String {
    let code = link.by_code.then(|| l.pick("code commun", "common code").to_owned());
    let name = (link.rung != Rung::None)
        .then(|| l.pick(format!("« {} » : {}", link.name, link.rung.label(l)), format!("“{}”: {}", link.name, link.rung.label(l))));
    let mutual = link.mutual.then(|| l.pick("réciproque", "mutual").to_owned());
    [code, name, mutual].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// One line a link, one for each skill without; the last two columns are left to who judges.
fn table(a: &Framework, b: &Framework, links: &[Link], l: Language) -> std::io::Result<Vec<u8>> {
    let mut rows = Vec::new();
    let of = |skill: Option<&Skill>| {
        [skill.map_or("", |s| s.id.as_str()), skill.map_or("", |s| s.label(l))].map(|text| publish::harmless(text).into_owned())
    };
    let mut at = 0;
    for (from, skill) in a.skills().iter().enumerate() {
        let own: Vec<&Link> = links[at..].iter().take_while(|link| link.from == from).collect();
        at += own.len();
        let lines = own.iter().copied().map(Some).chain(own.is_empty().then_some(None));
        for (rank, link) in lines.enumerate() {
            let [id, label] = of(Some(skill));
            let [other_id, other_label] = of(link.map(|link| &b.skills()[link.to]));
            let confidence = link.map_or(0.0, |link| link.confidence);
            let why = link.map_or_else(String::new, |link| reason(link, l));
            let (rank, sure) = ((rank + 1).to_string(), format!("{confidence:.3}"));
            rows.push([
                id,
                label,
                rank,
                other_id,
                other_label,
                sure,
                Status::at(confidence, Thresholds::default()).code().to_owned(),
                publish::harmless(&why).into_owned(),
                String::new(),
                String::new(),
            ]);
        }
    }
    let header = ["id", "label", "rank", "other_id", "other_label", "confidence", "status", "reason", "verdict", "note"];
    publish::csv(&header, rows.into_iter().map(|row| row.map(std::borrow::Cow::Owned))).map_err(std::io::Error::from)
}

//! Job titles before they are matched: « Développeur(se) full-stack H/F (CDI) » is « developpeur full-stack ».

use crate::domain::{List, fold, list};

/// A title without gender marks, contract and place: one gender, the masculine that French frameworks index by.
pub fn job_title(title: &str) -> String {
    let mut text = fold(title);
    for mark in [
        "(h/f)", "(f/h)", "h/f", "f/h", "(m/f)", "m/f", "(h-f)", "(f-h)", "(hf)", "hf)", "(e)", "(se)", "(euse)", "(trice)", "(rice)",
        "(ne)", "(ere)", "(fe)", "·e", "·euse", "·trice", "·rice", "·ne", ".e ", "-se ", "-trice ",
    ] {
        text = text.replace(mark, " ");
    }
    let text: String = text.split(['(', ')', '[', ']']).filter(|part| !is_contract(part.trim())).collect::<Vec<_>>().join(" ");
    let mut out: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        if is_contract(word) {
            continue;
        }
        // « développeur/développeuse », « administrateur/trice »: the first of a pair that share their root.
        let mut parts = word.split('/');
        let first = parts.next().unwrap_or_default();
        let rest: Vec<&str> = parts.collect();
        let twins = !rest.is_empty() && rest.iter().all(|p| is_feminine(first, p));
        let word = if twins { first.to_owned() } else { word.to_owned() };
        if out.len() >= 2
            && out[out.len() - 1] == "ou"
            && (is_feminine(&word, &out[out.len() - 2]) || is_feminine(&out[out.len() - 2], &word))
        {
            // « Administratrice ou administrateur »
            let masculine = if is_feminine(&word, &out[out.len() - 2]) { word } else { out[out.len() - 2].clone() };
            out.truncate(out.len() - 2);
            out.push(masculine);
            continue;
        }
        if word == "/" || out.last().is_some_and(|before| is_feminine(before, &word) && word.len() > 5) {
            continue;
        }
        out.push(word);
    }
    out.retain(|w| w != "-");
    out.join(" ")
}

fn is_contract(word: &str) -> bool {
    list(List::Contracts).holds(word) || list(List::Experience).holds(word) || list(List::Soon).holds(word)
}

/// True for the feminine of a masculine, or its ending alone.
fn is_feminine(masculine: &str, other: &str) -> bool {
    if matches!(other, "euse" | "se" | "trice" | "rice" | "e" | "ne" | "enne" | "ere" | "ienne") {
        return true;
    }
    let root = masculine.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    root >= 4
        && root + 4 >= masculine.chars().count()
        && ["euse", "trice", "ienne", "iere", "ere", "e", "elle"].iter().any(|end| other.ends_with(end))
        && masculine != other
}

#[cfg(test)]
mod tests {
    use super::job_title;

    #[test]
    fn a_title_in_two_genders_is_one() {
        for (title, expected) in [
            ("Développeur/Développeuse web H/F", "developpeur web"),
            ("Développeur(se) full-stack H/F (CDI)", "developpeur full-stack"),
            ("Administrateur·trice systèmes et réseaux", "administrateur systemes et reseaux"),
            ("Technicien / Technicienne support", "technicien support"),
            ("Chef(fe) de projet", "chef de projet"),
            ("Data engineer", "data engineer"),
            ("Administratrice ou administrateur DevOps", "administrateur devops"),
        ] {
            assert_eq!(job_title(title), expected, "{title}");
        }
    }
}

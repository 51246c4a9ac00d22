//! Skills named in running text: adverts, missions, « profil recherché », course descriptions. Precision first: a name is quoted
//! only where nothing else can be meant, and a text that names none says nothing of skills.
//!
//! - Names are looked up word by word, longest first, so that boundaries hold by construction. (An automaton over all names was
//!   weighed: it finds letters, and would need every word boundary, fold and plural checked behind it.)
//! - A name of several words, a product with a name of its own, capitals (« SQL », « RGAA »): quoted. A product whose name is a word
//!   of the language (« Spring »), or of one or two letters (« C », « R »): only beside another name in a list. A common word
//!   (« réseaux »): only as an item of its own in a list.
//! - What is denied (« pas de PHP »), what tells of the firm (« notre équipe Java »), what is asked before a course or comes after
//!   it (« prérequis », « débouchés ») is not quoted.
//! - Cues part what is wished (« idéalement », « serait un plus ») from what is required, each within its clause.

mod cues;
mod place;
mod span;

use rayon::prelude::*;

use crate::domain::{Pace, fold, is_stop_word, one_space};

use self::cues::{Heard, heard};
use self::place::Place;
use self::span::Span;
use super::index::Index;
use super::stems::stems;
use super::wrapping::{is_everyday_word, unversioned};

/// A skill named in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The name as it stands in the text.
    pub name: String,
    /// First and last character (from 0, end excluded).
    pub span: (u32, u32),
    /// Named as a plus, not as a need.
    pub wished: bool,
}

/// A sentence without an end is read by so many words: each name in it looks at what stands around it.
const LONGEST_SENTENCE: usize = 300;
/// No name of a framework has more words that matter.
const LONGEST: usize = 6;
/// Names this short are quoted in capitals only, or in a list.
const SHORT: usize = 3;
/// How many words may stand between a context (« équipe ») and the name it tells of.
const REACH: usize = 3;

struct Token {
    /// Bytes.
    from: usize,
    to: usize,
    word: String,
    /// What stands between this word and the next.
    after: Gap,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    /// Spaces, hyphens, apostrophes: a name may go on.
    Joint,
    /// A comma, a slash, a bracket: an item ends.
    Item,
    /// A colon.
    Colon,
    /// A sentence or a line ends.
    Sentence,
    /// A heading ends: a colon at the end of a line.
    Heading,
    /// A blank line.
    Block,
}

/// The skills that each text names, in parallel.
pub fn quotes(texts: &[&str], index: &Index, pace: &Pace) -> Vec<Vec<Quote>> {
    let quote = |text: &&str| {
        pace.advance(1);
        if pace.is_stopped() { Vec::new() } else { quote(text, index) }
    };
    texts.par_iter().map(quote).collect()
}

/// The skills that one text names, in the order of the text.
pub fn quote(text: &str, index: &Index) -> Vec<Quote> {
    let tokens = tokens(text);
    let cues = heard(&tokens.iter().map(|t| t.word.as_str()));
    let mut out = Vec::new();
    let (mut wished_heading, mut beside_heading) = (false, false);
    let mut place = Place::new(text);
    let mut from = 0;
    while from < tokens.len() {
        let end = tokens.len().min(from + LONGEST_SENTENCE);
        let to = (from..end).find(|i| tokens[*i].after >= Gap::Sentence).map_or(end, |i| i + 1);
        let sentence = &tokens[from..to];
        let words: Vec<&str> = sentence.iter().map(|t| t.word.as_str()).collect();
        let last = sentence.last().map_or(Gap::Sentence, |t| t.after);
        // « SOUHAITÉ » alone on its line heads what follows as « Atouts : » does.
        let alone = words.len() <= 2
            && last == Gap::Sentence
            && (cues.wished_after.within(&words).is_some() || cues.beside.within(&words).is_some() || cues.asks.contains(&words[0]));
        if last == Gap::Heading || alone {
            wished_heading = cues.wished_before.within(&words).is_some() || cues.wished_after.within(&words).is_some();
            beside_heading = cues.beside.within(&words).is_some_and(|at| at < 2);
        }
        let beside = beside_heading || cues.beside.within(&words).is_some_and(|at| at < 2);
        let firm = cues.firm.within(&words) == Some(0) && !words.iter().any(|w| cues.asks.contains(w));
        if !beside && !firm {
            for name in names(sentence, &words, text, index, cues) {
                let clause = clause(sentence, &words, name, cues);
                if is_denied(&words, name, clause, cues) || is_context(sentence, &words, name, cues) {
                    continue;
                }
                let tokens = name.of(sentence);
                let (Some(first), Some(end)) = (tokens.first().map(|t| t.from), tokens.last().map(|t| t.to)) else { continue };
                out.push(Quote {
                    name: one_space(&text[first..end]).into_owned(),
                    span: (place.of(first), place.of(end)),
                    wished: wished_heading || is_wished(sentence, &words, name, clause, cues),
                });
            }
        }
        if last == Gap::Block {
            (wished_heading, beside_heading) = (false, false);
        }
        from = to;
    }
    out
}

fn tokens(text: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut start: Option<usize> = None;
    let mut seal = |from: usize, to: usize| out.push(Token { from, to, word: fold(&text[from..to]), after: Gap::Joint });
    for (at, c) in text.char_indices() {
        let combining = ('\u{300}'..='\u{36f}').contains(&c);
        let sign = matches!(c, '+' | '#') && start.is_some() && !text[at + 1..].starts_with(char::is_alphanumeric);
        let dot_net = c == '.' && start.is_none() && text[at..].len() >= 4 && text.as_bytes()[at + 1..at + 4].eq_ignore_ascii_case(b"net");
        match (c.is_alphanumeric() || combining || sign || dot_net, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                seal(from, at);
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        seal(from, text.len());
    }
    let ends: Vec<usize> = out.iter().skip(1).map(|t| t.from).chain([text.len()]).collect();
    for (token, end) in out.iter_mut().zip(ends) {
        token.after = gap(&text[token.to..end], end == text.len());
    }
    out
}

fn gap(between: &str, last: bool) -> Gap {
    let lines = between.matches('\n').count();
    let stops = between.contains(['!', '?', ';', '•', '▪', '►', '…'])
        || between.find('.').is_some_and(|at| last || between[at + 1..].starts_with(char::is_whitespace))
        || last;
    match () {
        () if lines >= 2 => Gap::Block,
        () if lines == 1 && between.split('\n').next().is_some_and(|line| line.trim_end().ends_with(':')) => Gap::Heading,
        () if lines == 1 || stops => Gap::Sentence,
        () if between.contains(':') => Gap::Colon,
        () if between.contains([',', '/', '(', ')', '|', '+', '&', '[', ']']) || between.contains(" - ") || between.contains(" – ") => {
            Gap::Item
        }
        () => Gap::Joint,
    }
}

/// The names of a sentence, in its order.
fn names(sentence: &[Token], words: &[&str], text: &str, index: &Index, cues: &Heard) -> Vec<Span> {
    let mut sure: Vec<Span> = Vec::new();
    let mut perhaps: Vec<Span> = Vec::new();
    let mut at = 0;
    while at < sentence.len() {
        let joined = (at..sentence.len()).find(|i| sentence[*i].after > Gap::Joint).map_or(sentence.len(), |i| i + 1);
        let found = (1..=LONGEST.min(sentence.len() - at)).rev().find_map(|n| {
            let to = at + n;
            let crosses = to > joined;
            // « CI/CD », « TCP/IP », « PL/SQL »: a slash within a name that is known with it.
            let tight = crosses && n <= 3 && !text[sentence[at].from..sentence[to - 1].to].contains([' ', ',', '(', ')', '\n']);
            if crosses && !tight {
                None
            } else {
                standing(&sentence[at..to], &words[at..to], text, index, crosses, at == 0).map(|s| (to, s))
            }
        });
        let ends = |to: usize| sentence[to - 1].after >= Gap::Item || words.get(to).is_some_and(|w| is_and(w, cues));
        let part_of_a_name = found.as_ref().is_some_and(|(to, _)| is_part_of_a_name(sentence, words, text, index, Span::new(at, *to)));
        match found.as_ref().filter(|_| !part_of_a_name) {
            Some(&(to, Standing::Sure)) => sure.push(Span::new(at, to)),
            // « Product owner, Chef de projet »: an item that goes on is another thing.
            Some(&(to, Standing::InList)) if ends(to) => perhaps.push(Span::new(at, to)),
            Some(&(to, Standing::AsItem)) => {
                let starts = at == 0 || sentence[at - 1].after >= Gap::Item || is_and(words[at - 1], cues);
                if starts && ends(to) && sentence.iter().filter(|t| t.after == Gap::Item).count() >= 2 {
                    sure.push(Span::new(at, to));
                }
            }
            Some((_, Standing::InList)) | None => {}
        }
        at = found.map_or(at + 1, |(to, _)| to);
    }
    // A doubtful name beside a sure one in a list is sure, too.
    while let Some(i) =
        perhaps.iter().position(|p| sure.iter().any(|s| beside(sentence, words, *s, *p, cues) || beside(sentence, words, *p, *s, cues)))
    {
        sure.push(perhaps.swap_remove(i));
    }
    sure.sort_unstable();
    sure
}

/// « AXEN IT Consulting »: what follows a name in capitals that nothing knows, written with a capital itself, is a part of it, unless it is a
/// product.
fn is_part_of_a_name(sentence: &[Token], words: &[&str], text: &str, index: &Index, name: Span) -> bool {
    let (at, to) = (name.from(), name.to());
    let Some(before) = at.checked_sub(1).filter(|before| sentence[*before].after == Gap::Joint) else { return false };
    let surface = |token: &Token| &text[token.from..token.to];
    let capitals = surface(&sentence[before]);
    let is_name = capitals.chars().count() >= SHORT && is_capitals(capitals) && capitals.chars().all(char::is_alphabetic);
    let known = |words: &[&str]| index.look_up(words);
    is_name
        && surface(&sentence[at]).starts_with(char::is_uppercase)
        && known(&words[before..at]).is_none()
        && known(&words[at..to]).is_some_and(|hit| hit.skills.iter().all(|skill| !index.is_named_thing(*skill)))
}

fn is_and(word: &str, cues: &Heard) -> bool {
    cues.and.contains(&word)
}

/// True when one name follows another as the next item of a list.
fn beside(sentence: &[Token], words: &[&str], first: Span, next: Span, cues: &Heard) -> bool {
    if next.from() < first.to() {
        return false;
    }
    let between = Span::new(first.to(), next.from()).of(words);
    let item = first.of(sentence).last().is_some_and(|t| t.after == Gap::Item);
    match between {
        [] => item,
        [word] if is_and(word, cues) => true,
        few => few.len() <= 2 && item && few.iter().all(|w| is_stop_word(w) || is_and(w, cues)),
    }
}

/// What a name needs around it to be quoted.
enum Standing {
    Sure,
    InList,
    AsItem,
}

/// The name that these words are, if they are one; `opens` tells that they open a sentence, where any word has its capital.
fn standing(tokens: &[Token], words: &[&str], text: &str, index: &Index, crosses: bool, opens: bool) -> Option<Standing> {
    let surface = &text[tokens[0].from..tokens[tokens.len() - 1].to];
    let (first, last) = (words[0], words[words.len() - 1]);
    if let [word] = words {
        let plain = unversioned(&[word]);
        let hit = index.look_up(&[word]).or_else(|| plain.as_ref().and_then(|p| index.look_up(p))).filter(|h| h.skills.len() == 1)?;
        let name = &index.names[hit.name as usize].text;
        let product = index.is_named_thing(hit.skills[0]);
        let capitals = surface.chars().any(char::is_uppercase) && !surface.chars().any(char::is_lowercase);
        let letters = word.chars().filter(|c| c.is_alphanumeric()).count();
        let signed = word.contains(['#', '+', '.']);
        return Some(match () {
            () if signed => Standing::Sure,
            () if letters < SHORT => return (surface == name).then_some(Standing::InList),
            () if is_everyday_word(word) => {
                return surface.starts_with(char::is_uppercase).then_some(if opens || is_capital_elsewhere(word) {
                    Standing::InList
                } else {
                    Standing::Sure
                });
            }
            () if letters == SHORT => {
                return (capitals && (product || is_capitals(name)) || product && surface == name).then_some(Standing::Sure);
            }
            () if product || is_capitals(name) && capitals => Standing::Sure,
            () => Standing::AsItem,
        });
    }
    if is_stop_word(first) || is_stop_word(last) || words.iter().all(|w| w.chars().all(|c| c.is_ascii_digit())) {
        return None;
    }
    let hit = index.look_up(words).or_else(|| if crosses { None } else { index.look_up_bag(&stems(&words.join(" "))) })?;
    (hit.skills.len() == 1).then_some(())?;
    // « C / C », « go to »: letters that make a name only when they are written as one.
    if words.iter().map(|w| w.chars().count()).sum::<usize>() <= SHORT && surface != index.names[hit.name as usize].text {
        return None;
    }
    // « Management is een vak »: two letters, which are a word of some language, stand for « IS » in capitals only.
    let lower = |(token, word): (&Token, &&str)| word.chars().count() == 2 && !text[token.from..token.to].chars().any(char::is_uppercase);
    let name = &index.names[hit.name as usize].text;
    let stands_for = |word: &str| name.split(' ').any(|part| part.len() == word.len() && is_capitals(part) && fold(part) == word);
    if tokens.iter().zip(words).any(|(token, word)| lower((token, word)) && stands_for(word)) {
        return None;
    }
    // All its words are words of everyday: a product named so is in capitals.
    let product = index.is_named_thing(hit.skills[0]);
    let named = !product
        || surface.chars().any(|c| c.is_uppercase() || c.is_ascii_digit())
        || words.iter().any(|w| !is_everyday_word(w) && index.tells(w));
    named.then_some(Standing::Sure)
}

/// Words that people write with a capital for other reasons than a product: an office, a project, a notion.
fn is_capital_elsewhere(word: &str) -> bool {
    matches!(
        word,
        "access"
            | "apache"
            | "chef"
            | "express"
            | "forms"
            | "go"
            | "julia"
            | "mainframe"
            | "meet"
            | "notes"
            | "notion"
            | "numbers"
            | "office"
            | "pages"
            | "pascal"
            | "planner"
            | "project"
            | "publisher"
            | "ruby"
            | "safe"
            | "sage"
            | "shell"
            | "sketch"
            | "teams"
            | "unity"
            | "word"
            | "ada"
            | "meteor"
            | "drive"
            | "zoom"
            | "ethernet"
    )
}

fn is_capitals(name: &str) -> bool {
    name.chars().any(char::is_uppercase) && name.chars().all(|c| !c.is_lowercase())
}

/// The words of the clause around a name: from the last turn of thought, or from a comma before an article, to the next.
fn clause(sentence: &[Token], words: &[&str], name: Span, cues: &Heard) -> Span {
    let opens = |i: usize| {
        cues.turns.contains(&words[i])
            || i > 0 && sentence[i - 1].after == Gap::Item && cues.openers.contains(&words[i])
            || i > 0 && is_and(words[i - 1], cues) && cues.and_openers.contains(&words[i])
    };
    let from = (1..=name.from()).rev().find(|i| opens(*i)).unwrap_or(0);
    let to = (name.from() + 1..words.len()).find(|i| opens(*i)).unwrap_or(words.len());
    Span::new(from, to).with(name)
}

fn is_denied(words: &[&str], name: Span, clause: Span, cues: &Heard) -> bool {
    let before = clause.before(name).of(words);
    let denies = |at: usize| cues.denied_before.at(&before[at..]).next().is_some();
    let only_looks_so = |at: usize| {
        let from = at.saturating_sub(1);
        cues.no_denial.at(&words[clause.from() + at..]).next().is_some()
            || cues.no_denial.at(&words[clause.from() + from..]).any(|turn| turn[1..].contains(&before[at]))
    };
    (0..before.len()).any(|at| denies(at) && !only_looks_so(at)) || cues.denied_after.within(clause.after(name).of(words)).is_some()
}

fn is_wished(sentence: &[Token], words: &[&str], name: Span, clause: Span, cues: &Heard) -> bool {
    // « français, anglais, allemand apprécié »: without a verb, one word tells of its own item only.
    let after = (name.to()..clause.to()).any(|at| {
        cues.wished_after.at(&words[at..]).any(|turn| {
            let verb = cues.verbs.contains(&words[at - 1]);
            turn.len() > 1 || verb || Span::new(name.to() - 1, at).of(sentence).iter().all(|t| t.after != Gap::Item)
        })
    });
    after
        || cues.wished_before.within(clause.before(name).of(words)).is_some()
        || name.from() > 0 && sentence[0].word == "plus" && sentence[0].after >= Gap::Colon
}

fn is_context(sentence: &[Token], words: &[&str], name: Span, cues: &Heard) -> bool {
    let mut at = name.from();
    let before = std::iter::from_fn(|| {
        (at > 0 && sentence[at - 1].after == Gap::Joint && name.from() - at < REACH).then(|| {
            at -= 1;
            words[at]
        })
    });
    for word in before {
        if cues.context.contains(&word) {
            return true;
        }
        if !is_stop_word(word) && !cues.context_between.contains(&word) {
            break;
        }
    }
    name.of(sentence).last().is_some_and(|t| t.after == Gap::Joint) && words.get(name.to()).is_some_and(|w| cues.context_after.contains(w))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Language;
    use crate::matching::Framework;
    use crate::read::reference::Records;

    fn index() -> Index {
        let mut framework = Framework::default();
        let records = Records::parse("ict.csv", include_str!("../../datasets/skills/ict.csv"), Language::Fr);
        assert!(records.and_then(|r| framework.add(&r)).is_ok());
        Index::compile(&framework)
    }

    #[test]
    fn what_a_text_requires_wishes_and_only_mentions() {
        let index = index();
        for (text, required, wished) in [
            ("Vous maîtrisez Java et Angular ; une connaissance de Kubernetes serait un plus.", "Java Angular", "Kubernetes"),
            ("Nous ne faisons pas de PHP, mais du Python.", "Python", ""),
            ("Rejoignez notre équipe Java !", "", ""),
            ("La connaissance de SAP n'est pas requise.", "", ""),
            ("Langages : C, C++, Go et R.", "C C++ Go R", ""),
            ("On y va, go ! 5 rue C. Bernard, service R&D.", "", ""),
            ("Atouts :\n- Terraform\n- Ansible", "", "Terraform Ansible"),
            ("Prérequis : bases de PHP.\nLe cours porte sur Symfony.", "Symfony", ""),
            ("Idéalement Kubernetes, Terraform et Ansible.", "", "Kubernetes Terraform Ansible"),
            ("Vous êtes Product Owner, Chef de projet ou Scrum master.", "Product Owner Scrum master", ""),
            ("Maîtrise de Chef et Puppet.", "Chef Puppet", ""),
            ("Au sein de AXEN IT Consulting, vous codez en Java.", "Java", ""),
            ("Tax & Accountancy Management is een opleiding.", "", ""),
        ] {
            let found = quote(text, &index);
            let list = |wished: bool| found.iter().filter(|q| q.wished == wished).map(|q| q.name.as_str()).collect::<Vec<_>>().join(" ");
            assert_eq!((list(false).as_str(), list(true).as_str()), (required, wished), "{text}");
        }
    }

    #[test]
    fn a_span_is_where_the_name_stands() {
        let text = "Élève à l’aise avec Kubernetes.";
        let quotes = quote(text, &index());
        let (from, to) = quotes[0].span;
        assert_eq!(text.chars().skip(from as usize).take((to - from) as usize).collect::<String>(), "Kubernetes");
    }
}

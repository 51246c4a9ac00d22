//! What people write around a name: « maîtrise d'Excel », « notions de SQL », « Python (avancé) », « PHP 8 », « MS Project ».
//! Everything here works on the words of a folded label and gives shorter lists of words to look up.

/// Words that may stand before a name and say nothing of it.
const BEFORE: &[&str] = &[
    "maitrise", "maitriser", "maitrisez", "notion", "notions", "connaissance", "connaissances", "connaitre", "bonne", "bonnes", "bon",
    "solide", "solides", "excellente", "excellent", "excellentes", "parfaite", "base", "bases", "pratique", "utilisation", "utiliser",
    "usage", "langage", "langages", "langue", "programmation", "programmer", "logiciel", "logiciels", "outil", "outils", "framework",
    "frameworks", "developpement", "developper", "developpeur", "developpeuse", "certification", "certifie", "certifiee", "expertise",
    "expert", "experte", "competence", "competences", "experience", "environnement", "environnements", "technologie", "technologies",
    "suite", "plateforme", "solution", "solutions", "initiation", "introduction", "formation", "apprentissage", "savoir", "utilise",
    "niveau", "avance", "avancee", "confirme", "bibliotheque", "librairie", "sgbd", "sgbdr", "systeme", "serveur", "serveurs", "technique",
    "techniques", "administration", "administrer", "administrateur", "administratrice", "ingenieur", "ingenieure", "consultant",
    "consultante", "technicien", "technicienne", "module", "cours", "atelier", "tp", "os", "distribution", "knowledge", "skills", "skill",
    "proficiency", "advanced", "basic", "good", "programming", "language", "software", "tool", "tools", "using", "use", "experienced",
    "developer", "mise", "oeuvre", "parametrage", "preparation", "passage", "perfectionnement", "approfondie", "approfondies",
    "approfondi", "rapports", "rapport", "ecriture", "petits", "supervision", "lv1", "lv2", "integration", "exploitation", "configuration",
    "installation", "approche", "methode", "concept", "concepts", "fondamentaux", "principes", "principe", "culture", "lecture",
    "ecriture", "scripting", "script", "scripts", "etre", "aise", "fluent", "module", "ue", "lot", "prog", "dev", "certif",
];

/// Words that may stand after a name and say nothing of it.
const AFTER: &[&str] = &[
    "avance", "avancee", "avances", "confirme", "confirmee", "debutant", "debutante", "expert", "experte", "intermediaire", "courant",
    "courante", "notions", "notion", "base", "bases", "niveau", "bon", "maitrise", "maitrisee", "operationnel", "professionnel",
    "professionnelle", "souhaite", "souhaitee", "apprecie", "exige", "requis", "obligatoire", "indispensable", "fluent", "advanced",
    "expertise", "langage", "language", "programming", "junior", "senior", "certifie", "certification", "lu", "ecrit", "parle",
    "technique", "ou", "plus", "equivalent", "similaire", "etc", "programmation", "logiciel", "framework", "bilingue", "appreciees",
    "appreciee", "souhaitees", "requises", "lv1", "lv2", "natif", "native", "required", "skills", "mother", "tongue", "intermediate",
    "basic", "debutants", "niveaux", "maternelle",
];

/// Names of products that are words of French or English, or names of people: within other words they may be just that.
const EVERYDAY: &[&str] = &[
    "access", "ada", "airflow", "android", "antivirus", "apache", "asana", "assembler", "assembleur", "autocommutateur", "bamboo",
    "blender", "bluetooth", "bonita", "bootstrap", "burp", "cassandra", "checkpoint", "chef", "confluence", "consul", "cucumber", "dart",
    "delphi", "discord", "docker", "drive", "dynamics", "eclipse", "elastic", "elixir", "ethernet", "express", "fastlane", "fedora",
    "firebase", "firebird", "firewall", "flask", "forms", "gantt", "gatsby", "go", "groovy", "helm", "hibernate", "hive", "ionic", "jest",
    "julia", "kali", "keynote", "mainframe", "make", "maven", "maya", "meet", "mercurial", "meteor", "node", "nomad", "notes", "notion",
    "numbers", "office", "oracle", "outlook", "packer", "pages", "pandas", "pascal", "perl", "pix", "planner", "playwright", "postman",
    "primavera", "project", "publisher", "puppet", "puppeteer", "rails", "rancher", "react", "remedy", "ruby", "rudder", "rust", "safe",
    "sage", "salt", "samba", "scala", "sentry", "shell", "sketch", "slack", "snort", "snowflake", "solidity", "sonar", "spark", "spring",
    "squid", "storybook", "struts", "subversion", "swift", "tableau", "teams", "tenable", "twig", "unity", "unreal", "varnish", "vault",
    "visio", "vite", "vue", "windows", "word", "zoom",
];

/// Words that deny what follows, or set it aside.
const DENIALS: &[&str] =
    &["sans", "pas", "hors", "sauf", "non", "aucun", "aucune", "ni", "except", "without", "not", "no", "alternative", "remplacement"];

/// True for a product's name that is a word of the language too.
pub(super) fn is_everyday_word(word: &str) -> bool {
    EVERYDAY.contains(&word)
}

/// True for a word that denies.
pub(super) fn is_denial(word: &str) -> bool {
    DENIALS.contains(&word)
}

/// Articles and prepositions that join the two.
const JOINTS: &[&str] = &[
    "de", "d", "du", "des", "en", "le", "la", "les", "l", "sur", "sous", "avec", "a", "au", "aux", "pour", "et", "in", "of", "the", "with",
    "un", "une", "type", "dans", "par",
];

/// Vendors whose name people add or leave out.
pub(super) const VENDORS: &[&str] = &[
    "microsoft", "ms", "apache", "google", "oracle", "ibm", "adobe", "cisco", "amazon", "vmware", "sap", "redhat", "jetbrains",
    "atlassian", "hashicorp", "autodesk", "dassault", "elastic", "facebook", "meta", "apple", "mozilla", "suse", "citrix", "symantec",
    "salesforce", "sage", "cegid", "siemens", "schneider", "fortinet", "stormshield", "veeam", "hp", "hpe", "dell", "nvidia", "intel",
    "aws", "azure", "gnu",
];

/// What kind of thing a product is, or how it is sold.
const KINDS: &[&str] = &[
    "cloud", "server", "pro", "professional", "enterprise", "entreprise", "online", "toolkit", "platform", "automation", "sdk", "api",
    "studio", "edition", "community", "standard", "premium", "desktop", "client", "suite", "app", "pipelines", "engine", "service",
    "services", "foundation", "practitioner", "express", "core", "native", "web", "framework", "library", "tool", "tools", "designer",
    "developer", "gen2", "office", "saas", "on", "premise",
];

/// True for a word that says nothing of a name beside it: a vendor, a kind of thing, a version, a wrapping word.
pub(super) fn says_nothing(word: &str) -> bool {
    VENDORS.contains(&word)
        || KINDS.contains(&word)
        || BEFORE.contains(&word)
        || AFTER.contains(&word)
        || JOINTS.contains(&word)
        || is_grade(word)
        || is_version(word)
        || is_version_code(word)
}

/// « v5r21 », « 60f », « 6e », « ecc6 ».
fn is_version_code(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    word.len() <= 6 && digits > 0 && word.bytes().next().is_some_and(|b| b.is_ascii_digit() || b == b'v' || digits < word.len())
}

/// Words of a label that is looked into for what wraps its name.
const LONGEST: usize = 40;

/// The shorter readings of a label once wrapping words are taken off, longest first. At least one word is taken off, and one
/// is left.
pub(super) fn unwrapped<'a>(words: &[&'a str]) -> Vec<Vec<&'a str>> {
    // Whoever wraps a name does so in a few words.
    if words.len() > LONGEST {
        return Vec::new();
    }
    let mut starts = vec![0];
    let mut at = 0;
    let numbered = |at: usize| at > 0 && words[at].len() <= 2 && words[at].bytes().all(|b| b.is_ascii_digit());
    // « langage informatique Python », « système d'exploitation informatique Android »; « informatique de gestion » is no wrapping.
    let of_computers = |at: usize| {
        words[at] == "informatique"
            && at > 0
            && matches!(words[at - 1], "langage" | "langages" | "exploitation" | "logiciel" | "logiciels" | "outil" | "outils")
    };
    let before =
        |at: usize| BEFORE.contains(&words[at]) || JOINTS.contains(&words[at]) || is_grade(words[at]) || numbered(at) || of_computers(at);
    while at + 1 < words.len() && before(at) {
        at += 1;
        // A name does not begin with an article: « maîtrise de l' | analyse ».
        if !JOINTS.contains(&words[at]) {
            starts.push(at);
        }
    }
    let mut ends = vec![words.len()];
    let mut end = words.len();
    while end > 1 && (AFTER.contains(&words[end - 1]) || JOINTS.contains(&words[end - 1]) || is_grade(words[end - 1])) {
        end -= 1;
        ends.push(end);
    }
    let mut out: Vec<Vec<&str>> = Vec::new();
    for &from in &starts {
        for &to in &ends {
            if from < to && (from, to) != (0, words.len()) {
                out.push(words[from..to].to_vec());
            }
        }
    }
    out.sort_by_key(|reading| std::cmp::Reverse(reading.len()));
    out
}

/// Levels of languages, « n1 », « B2 ».
fn is_grade(word: &str) -> bool {
    matches!(word, "a1" | "a2" | "b1" | "b2" | "c1" | "c2" | "b2+" | "c1+")
}

/// The label without its version: « php 8.2 », « oracle 19c », « windows server 2019/2022 », « catia v5 », « angular 2+ ». None when
/// there is none, or nothing else.
pub(super) fn unversioned<'a>(words: &[&'a str]) -> Option<Vec<&'a str>> {
    let mut kept: Vec<&str> = Vec::new();
    for (at, &word) in words.iter().enumerate() {
        let version = at > 0 && is_version(word);
        if !version {
            kept.push(word);
        }
    }
    // « PHP7 », « HTML5 », « Python3 »: figures glued to a name of letters.
    if kept.len() == words.len() {
        if let [one] = kept[..] {
            let name = one.trim_end_matches(|c: char| c.is_ascii_digit());
            let digits = one.len() - name.len();
            if (1..=2).contains(&digits) {
                // « SNMPv3 », « C++17 »
                let name = name.strip_suffix('v').filter(|n| n.len() >= 3).unwrap_or(name);
                let plain = name.len() >= 2 && name.bytes().all(|b| b.is_ascii_alphabetic());
                return (plain || name.ends_with("++")).then(|| vec![name]);
            }
        }
        return None;
    }
    Some(kept)
}

fn is_version(word: &str) -> bool {
    let bare = word.trim_end_matches('+');
    let digits = bare.bytes().filter(u8::is_ascii_digit).count();
    let letters = bare.bytes().filter(u8::is_ascii_alphabetic).count();
    matches!(bare, "x" | "lts" | "r2" | "sp1" | "sp2" | "version" | "versions" | "release" | "core2")
        || digits > 0 && letters == 0
        || digits > 0 && letters == 1 && (bare.starts_with('v') || bare.ends_with(['c', 'g', 'i', 'x', 'r']))
}

/// The label without its vendor, when something of four letters or more is left.
pub(super) fn without_vendor<'a>(words: &[&'a str]) -> Option<Vec<&'a str>> {
    let rest = match words {
        [first, rest @ ..] if VENDORS.contains(first) => rest,
        ["red", "hat", rest @ ..] => rest,
        _ => return None,
    };
    (rest.iter().map(|w| w.len()).sum::<usize>() >= 4).then(|| rest.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapping_words_come_off() {
        for (label, expected) in [
            ("maitrise d excel", "excel"),
            ("bonnes connaissances en reseau", "reseau"),
            ("python avance", "python"),
            ("langage de programmation java", "java"),
            ("anglais b2", "anglais"),
        ] {
            let words: Vec<&str> = label.split(' ').collect();
            assert!(unwrapped(&words).contains(&vec![expected]), "{label}: {:?}", unwrapped(&words));
        }
    }

    #[test]
    fn versions_come_off() {
        for (label, expected) in [
            ("php 8 2", "php"),
            ("oracle 19c", "oracle"),
            ("windows server 2019", "windows server"),
            ("html5", "html"),
            ("catia v5", "catia"),
            ("python 3 x", "python"),
        ] {
            let words: Vec<&str> = label.split(' ').collect();
            assert_eq!(unversioned(&words).map(|w| w.join(" ")).as_deref(), Some(expected), "{label}");
        }
        assert_eq!(unversioned(&["b2b"]), None);
        assert_eq!(unversioned(&["4g"]), None);
    }
}

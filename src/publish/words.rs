//! Words for codes: what the report, the workbook and the summary call verdicts, causes and levels.

use crate::domain::{Language, Level, say};
use crate::gap::{Cause, Shift, SkillGap, Totals, Verdict};
use crate::matching::Rung;

use super::numbers::{signed, whole};

/// A verdict.
pub(crate) fn verdict(v: Verdict, l: Language) -> &'static str {
    match v {
        Verdict::NoCourse => l.pick("aucune formation", "no course"),
        Verdict::Shortage => l.pick("pénurie", "shortage"),
        Verdict::Inconclusive => l.pick("non concluant", "inconclusive"),
        Verdict::Balanced => l.pick("équilibre", "balanced"),
        Verdict::Surplus => l.pick("excédent", "surplus"),
        Verdict::NoNeed => l.pick("aucun besoin exprimé", "no need expressed"),
        Verdict::Masked => l.pick("secret statistique", "confidential"),
    }
}

/// A number with its noun, in French and in English, one and several: French says one of zero, too.
pub(crate) fn counted(n: f64, fr: (&str, &str), en: (&str, &str), l: Language) -> String {
    format!("{} {}", whole(n, l), noun(n.round(), fr, en, l))
}

/// The noun beside a number that stands apart, as a figure with its decimals does.
pub(crate) fn noun<'w>(n: f64, fr: (&'w str, &'w str), en: (&'w str, &'w str), l: Language) -> &'w str {
    l.pick(if n < 2.0 { fr.0 } else { fr.1 }, if (n - 1.0).abs() < 1e-9 { en.0 } else { en.1 })
}

/// « 1 formation », « 12 formations ».
pub(crate) fn courses(n: usize, l: Language) -> String {
    counted(n as f64, ("formation", "formations"), ("course", "courses"), l)
}

/// « cité une fois », « cité 12 fois ».
pub(crate) fn times(n: usize, l: Language) -> String {
    if n == 1 { l.pick("cité une fois", "cited once").to_owned() } else { say!(l, "cité {n} fois", "cited {n} times") }
}

/// « 1 personne », « 12 personnes ».
pub(crate) fn people(n: f64, l: Language) -> String {
    counted(n, ("personne", "personnes"), ("person", "people"), l)
}

/// « 1 poste », « 12 postes »; the noun alone agrees where the figure is masked.
pub(crate) fn posts(n: f64, l: Language) -> String {
    counted(n, ("poste", "postes"), ("post", "posts"), l)
}

/// « 1 diplôme », « 12 diplômes »; « 78 diplômes au plus » where seats stand for graduates.
pub(crate) fn diplomas(t: &Totals, l: Language) -> String {
    counted(t.graduates, ("diplôme", "diplômes"), ("diploma", "diplomas"), l) + at_most(t.graduates_at_most, l)
}

/// « 1 place », « 12 places ».
pub(crate) fn seats(n: f64, l: Language) -> String {
    counted(n, ("place", "places"), ("seat", "seats"), l)
}

/// What would flip a verdict, as a table writes it (`retention-10 → shortage | …`), in words; none for anything else.
pub(crate) fn flips(text: &str, l: Language) -> Option<String> {
    let one = |flip: &str| {
        let (shift, after) = flip.split_once(" → ")?;
        let shift = Shift::ALL.into_iter().find(|s| s.code() == shift)?;
        let after = Verdict::ALL.into_iter().find(|v| v.code() == after)?;
        Some(say!(l, "« {} » si {}", "“{}” if {}", verdict(after, l), shift.label(l)))
    };
    text.split(" | ").map(one).collect::<Option<Vec<_>>>().map(|all| all.join(l.pick(" ; ", "; ")))
}

/// The unit of a column, in words.
pub(crate) fn unit(unit: &str, l: Language) -> &str {
    match unit {
        "count" => l.pick("nombre", "count"),
        "share" => l.pick("part (0 à 1)", "share (0 to 1)"),
        "heads" => l.pick("personnes", "people"),
        "heads/year" => l.pick("personnes ou postes par an", "people or posts per year"),
        "heads/year each year" => l.pick("par an, chaque année", "per year, each year"),
        other => other,
    }
}

/// The word for a code of the tables, where people read it; none for what is no code.
pub(crate) fn code(code: &str, l: Language) -> Option<&'static str> {
    if let Some(found) = Verdict::ALL.into_iter().find(|v| v.code() == code) {
        return Some(verdict(found, l));
    }
    if let Some(rung) = Rung::ALL.into_iter().find(|r| r.code() == code) {
        return Some(rung.label(l));
    }
    let (fr, en) = match code {
        "level" => ("niveau", "level"),
        "size_class" => ("tranche d’effectif", "size class"),
        "department" => ("département", "department"),
        "occupation" => ("métier", "occupation"),
        "broader_name" => ("enseignées sous un nom plus large seulement", "taught under a broader name only"),
        "below_level" => ("sous le niveau demandé", "below the level asked"),
        "elsewhere" => ("dans d’autres départements", "in other departments"),
        "they_leave" => ("les sortants quittent le territoire", "leavers leave the territory"),
        "they_study_on" => ("les diplômés poursuivent leurs études", "graduates continue studying"),
        "too_few" => ("trop peu de diplômés", "too few graduates"),
        "in_doubt" => ("rapprochements à relire", "matches to review"),
        "unmeasured" => ("formations non mesurées", "courses not measured"),
        "short_block" => ("goulet", "bottleneck"),
        "no_fit" => ("aucune formation ne convient", "no course fits"),
        "alias" => ("autre nom ?", "another name?"),
        "new_skill" => ("compétence nouvelle ?", "new skill?"),
        "given" => ("donné", "given"),
        "given_zero" => ("donné : zéro", "given as zero"),
        "assumed" => ("un par ligne, par hypothèse", "one a row, by assumption"),
        "estimated" => ("estimé", "estimated"),
        "missing" => ("manquant", "missing"),
        "answers" => ("réponses d’employeurs", "answers of employers"),
        "adverts" => ("annonces", "adverts"),
        "statistics" => ("statistiques publiques", "public statistics"),
        "inherited" => ("hérité", "inherited"),
        "not_given" => ("non renseigné", "not given"),
        "secret" | "masked" => ("secret statistique", "confidential"),
        "accepted" => ("reconnu", "accepted"),
        "review" => ("à relire", "to review"),
        "refused" => ("refusé", "refused"),
        "courses" => ("formations", "courses"),
        "needs" => ("besoins", "needs"),
        "employers" => ("annuaire", "register"),
        "rising" => ("en hausse", "rising"),
        "falling" => ("en baisse", "falling"),
        "noise" => ("non distincte du hasard", "not distinguishable from chance"),
        "too_few_years" => ("trop peu d’années", "too few years"),
        "appears" => ("apparaît", "appears"),
        "vanishes" => ("disparaît", "vanishes"),
        "solid" => ("solide", "solid"),
        "fragile" => ("fragile", "fragile"),
        "true" => ("oui", "yes"),
        "false" => ("non", "no"),
        "outside_territory" => ("hors du territoire", "outside the territory"),
        "outside_year" => ("année antérieure à la dernière de la liste", "a year before the last of the list"),
        "outside_levels" => ("niveau hors de l’intervalle bac à bac+5", "level outside bac to bac+5"),
        "same" => ("identique", "the same"),
        "same_but_for_spelling" => ("même chose, autre graphie", "same but for spelling"),
        _ => return REASONS.iter().find(|(of, ..)| *of == code).map(|(_, fr, en)| l.pick(*fr, *en)),
    };
    Some(l.pick(fr, en))
}

/// Why something was refused, in a few words: beside them stands the message, which says it of that cell.
const REASONS: [(&str, &str, &str); 36] = [
    ("not_a_number", "pas un nombre", "not a number"),
    ("not_one_number", "plusieurs nombres", "several numbers"),
    ("approximate", "nombre approché", "approximate number"),
    ("out_of_range", "hors de l’intervalle possible", "out of range"),
    ("date_for_number", "date à la place d’un nombre", "a date in place of a number"),
    ("ambiguous_rate", "fraction ou pourcentage ?", "fraction or percentage?"),
    ("error_cell", "cellule en erreur", "error in the cell"),
    ("ambiguous_level", "niveau ambigu", "ambiguous level"),
    ("unknown_level", "niveau inconnu", "unknown level"),
    ("unknown_place", "lieu inconnu", "unknown place"),
    ("no_name", "nom non renseigné", "no name given"),
    ("is_no_name", "pas un nom", "not a name"),
    ("skill_rows", "une compétence par ligne", "one skill a row"),
    ("read_as_title", "lue comme titre ou somme", "read as a title or a sum"),
    ("added_up", "colonnes additionnées", "columns added up"),
    ("hidden_column", "colonne masquée", "hidden column"),
    ("perhaps_posts", "peut-être des postes", "posts, perhaps"),
    ("two_columns", "deux colonnes possibles", "two columns possible"),
    ("not_what_it_is_called", "valeurs contraires au titre", "values unlike the header"),
    ("no_header", "en-tête non trouvé", "no header found"),
    ("unread_forms", "fiches non lues", "forms not read"),
    ("no_such_sheet", "feuille absente", "no such sheet"),
    ("unreadable", "illisible", "unreadable"),
    ("unopened", "fichier non ouvert", "file not opened"),
    ("limit", "limite dépassée", "beyond a limit"),
    ("is_return", "retour corrigé", "corrected return"),
    ("more_graduates_than_seats", "plus de diplômés que de places", "more graduates than seats"),
    ("unclear", "réponse peu claire", "unclear answer"),
    ("unknown_horizon", "durée inconnue", "unknown length of time"),
    ("bad_decision", "décision contradictoire", "contradictory decision"),
    ("other_number", "autre nombre ailleurs", "another number elsewhere"),
    ("no_such_column", "colonne absente", "no such column"),
    ("beside_form", "à côté d’une fiche", "beside a form"),
    ("shifted", "ligne décalée", "shifted row"),
    ("struck", "ligne barrée", "row struck through"),
    ("example", "ligne d’exemple", "example row"),
];

/// An interval beside its figure: « [1 200 ; 1 900] »; nothing where there is none.
pub(crate) fn interval(ends: Option<(f64, f64)>, l: Language) -> String {
    let Some((low, high)) = ends else { return String::new() };
    let high = if high.is_finite() { whole(high, l) } else { "…".to_owned() };
    say!(l, " [{} ; {high}]", " [{}; {high}]", whole(low, l))
}

/// The interval of a gap or of a change: « [−7 ; −2] », « … » for an end that is not known; nothing where both ends are the same, as
/// where nothing was extrapolated and no label is doubtful: an interval of no width would claim to be exact.
pub(crate) fn ends((low, high): (f64, f64), l: Language) -> String {
    let [low, high] = [low, high].map(|end| if end.is_finite() { signed(end, l) } else { "…".to_owned() });
    if low == high && low != "…" { String::new() } else { say!(l, " [{low} ; {high}]", " [{low}; {high}]") }
}

/// « au plus », beside a figure that is only a bound.
pub(crate) fn at_most(bound: bool, l: Language) -> &'static str {
    if bound { l.pick(" au plus", " at most") } else { "" }
}

/// True for an excess that is one at most, since the supply it is drawn from is.
pub(crate) fn is_at_most(gap: &SkillGap) -> bool {
    gap.gap > 0.0 && gap.upper_bound > 0
}

/// « 312 de plus », « 312 de plus au maximum »: beside « plus », « au plus » would be read twice.
pub(crate) fn more_at_most(gap: &SkillGap, l: Language) -> &'static str {
    if is_at_most(gap) { l.pick(" au maximum", " at most") } else { "" }
}

/// A level.
pub(crate) fn level(level: Option<Level>, l: Language) -> String {
    level.map_or_else(|| l.pick("non renseigné", "not given").to_owned(), |level| level.code().replacen('b', "B", 1))
}

/// What must be known of a verdict that is no shortage: on how few employers it rests, what would settle it.
fn aside(gap: &SkillGap, l: Language) -> String {
    const FEW: usize = 3;
    if gap.verdict == Verdict::Inconclusive && gap.unsaid > 0 && gap.demand <= 0.0 {
        return say!(
            l,
            "{} sans dire combien de postes",
            "{} without saying how many posts",
            l.count(gap.unsaid, ("besoin la demande", "besoins la demandent"), ("need asks for it", "needs ask for it"))
        );
    }
    match (gap.verdict, gap.answers_to_settle) {
        (Verdict::Surplus, _) if gap.employers < FEW && gap.employers > 0 => say!(
            l,
            "{} : beaucoup de personnes l’ont, ce qui ne veut pas dire trop de diplômés",
            "{}: many people hold it, which does not mean too many graduates",
            l.count(
                gap.employers,
                ("seul employeur l’exige", "employeurs seulement l’exigent"),
                ("employer only requires it", "employers only require it")
            )
        ),
        (Verdict::Surplus, _) if gap.upper_bound > 0 => l
            .pick(
                "offre majorée (au moins un taux d’une formation est inconnu) : l’excédent est un maximum",
                "supply is an upper bound (at least one rate of a course is unknown): the surplus is a maximum",
            )
            .to_owned(),
        (Verdict::Inconclusive, Some(answers)) if answers >= MANY => l
            .pick(
                "il faudrait la réponse de presque toutes les entreprises pour trancher",
                "it would take the answers of nearly all employers to settle it",
            )
            .to_owned(),
        (Verdict::Inconclusive, Some(answers)) => say!(
            l,
            "environ {} de plus permettraient de trancher",
            "about {} more would settle it",
            l.count(
                answers as usize,
                ("réponse d’entreprise", "réponses d’entreprises"),
                ("answer of an employer", "answers of employers")
            )
        ),
        (Verdict::NoNeed, _) => l.pick("aucun besoin ne la cite sous ce nom", "no need cites it by this name").to_owned(),
        (Verdict::Inconclusive, None) => l
            .pick("l’écart est trop petit devant l’incertitude pour conclure", "the gap is too small beside its uncertainty to conclude")
            .to_owned(),
        _ => String::new(),
    }
}

/// More answers than anyone can hope for.
const MANY: f64 = 150.0;

/// A cause, with the figure that proves it, and on how few employers it rests.
pub(crate) fn cause(gap: &SkillGap, l: Language) -> String {
    let told = cause_alone(gap, l);
    if matches!(gap.verdict, Verdict::Shortage | Verdict::NoCourse) && (1..=2).contains(&gap.employers) && gap.demand.is_finite() {
        let few = l.count(gap.employers, ("employeur", "employeurs"), ("employer", "employers"));
        return say!(l, "{told} (d’après {few} seulement)", "{told} (from {few} only)");
    }
    told
}

fn cause_alone(gap: &SkillGap, l: Language) -> String {
    let n = |x: f64| whole(x, l);
    let d = n(gap.demand);
    // A masked part of the demand: the cause stands, its figure is not told.
    let at_least_half = || l.pick("la moitié au moins", "at least half").to_owned();
    let of = |x: f64| if x.is_finite() { n(x) } else { at_least_half() };
    match gap.cause {
        None => aside(gap, l),
        Some(Cause::NoCourse) => say!(l, "aucune formation recensée ne l’enseigne", "no course in the census teaches it"),
        Some(Cause::BroaderName(courses, heads)) => say!(
            l,
            "aucune formation ne la nomme ; {} une compétence plus large, qui la comprend peut-être ({} entrants locaux par an)",
            "no course names it; {} a broader skill, which may cover it ({} local entrants a year)",
            l.count(courses, ("formation enseigne", "formations enseignent"), ("course teaches", "courses teach")),
            n(heads)
        ),
        Some(Cause::BelowLevel(level @ Level::Bac5, posts)) => {
            let level = self::level(Some(level), l);
            say!(
                l,
                "enseignée, mais pas à {level}, que demandent {} des {d} postes",
                "taught, but by no course at {level}, where {} of the {d} posts are",
                of(posts)
            )
        }
        Some(Cause::BelowLevel(level, posts)) => {
            let level = self::level(Some(level), l);
            say!(
                l,
                "enseignée, mais pas au niveau {level} ni au-dessus, que demandent {} des {d} postes",
                "taught, but by no course at {level} or above, where {} of the {d} posts are",
                of(posts)
            )
        }
        Some(Cause::Elsewhere(posts)) => say!(
            l,
            "enseignée ailleurs : aucun entrant n’arrive là où se trouvent {} des {d} postes",
            "taught elsewhere: no entrant arrives where {} of the {d} posts are",
            of(posts)
        ),
        Some(Cause::TheyLeave(entrants)) => say!(
            l,
            "assez de sortants ({}), mais une partie ne cherche pas d’emploi ou quitte le territoire : {} restent pour {d} postes",
            "enough leavers ({}), but some do not look for work or leave the territory: {} remain for {d} posts",
            n(entrants),
            n(gap.supply)
        ),
        Some(Cause::TheyStudyOn(graduates)) => say!(
            l,
            "assez de diplômés ({}), mais une partie poursuit ses études ou part : {} arrivent pour {d} postes",
            "enough graduates ({}), but some continue studying or leave: {} enter for {d} posts",
            n(graduates),
            n(gap.supply)
        ),
        Some(Cause::TooFew(graduates)) => {
            say!(l, "trop peu de diplômés : {} par an pour {d} postes", "too few graduates: {} a year for {d} posts", n(graduates))
        }
        Some(Cause::Unmeasured(1)) => l
            .pick(
                "une formation l’enseigne sans dire combien de personnes en sortent",
                "one course teaches it without saying how many people leave it",
            )
            .to_owned(),
        Some(Cause::Unmeasured(courses)) => say!(
            l,
            "{courses} formations l’enseignent sans dire combien de personnes en sortent",
            "{courses} courses teach it without saying how many people leave them"
        ),
        Some(Cause::Secret(needs)) => say!(
            l,
            "{} : nombre de postes non publié (secret statistique)",
            "{}: number of posts not published (confidential)",
            l.count(needs, ("besoin l’exige", "besoins l’exigent"), ("need requires it", "needs require it"))
        ),
        Some(Cause::InDoubt(heads)) if !heads.is_finite() => l.pick("rapprochements à relire", "matches to review").to_owned(),
        Some(Cause::InDoubt(heads)) => say!(
            l,
            "rapprochements à relire : ils pèsent {} personnes ou postes",
            "matches to review: they weigh {} people or posts",
            n(heads)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_and_verdict_has_words() {
        use Cause::{BelowLevel, BroaderName, Elsewhere, InDoubt, NoCourse, Secret, TheyLeave, TheyStudyOn, TooFew, Unmeasured};
        let all = [
            NoCourse,
            BroaderName(1, 1.0),
            BelowLevel(Level::Bac, 1.0),
            Elsewhere(1.0),
            TheyLeave(1.0),
            TheyStudyOn(1.0),
            TooFew(1.0),
            InDoubt(1.0),
            Unmeasured(1),
            Secret(1),
        ];
        let codes = all.iter().map(Cause::code).chain(Verdict::ALL.into_iter().map(Verdict::code));
        for (code, l) in codes.flat_map(|c| [(c, Language::Fr), (c, Language::En)]) {
            // A new variant of either must be written here and there.
            assert!(super::code(code, l).is_some(), "{code}");
        }
    }

    #[test]
    fn every_reason_has_words() {
        let source = include_str!("../domain/reject.rs");
        let codes =
            source.split_once("pub fn code").map(|(_, of)| of.split_once("pub(super) fn").map_or(of, |(of, _)| of)).unwrap_or_default();
        let codes: Vec<&str> = codes.split("=> \"").skip(1).filter_map(|of| of.split('"').next()).collect();
        assert!(codes.len() > 30, "{codes:?}");
        for code in codes {
            assert!(super::code(code, Language::Fr).is_some(), "{code}");
        }
    }
}

//! Findings that are told in sentences: what would close the gaps, and which verdicts are fragile.

use crate::analysis::Analysis;
use crate::domain::{Language, say};
use crate::earlier::{self, Change, Trend};
use crate::gap::{Closing, Indices, SkillGap, Verdict};
use crate::matching::Status;

use super::super::numbers::{hundredths, percent, signed, whole};
use super::super::{charts, compare, language, trends, words};
use super::{Prose, themes};

/// Skills told one by one; the table holds them all.
const TOLD: usize = 8;
/// Labels listed.
const LABELS: usize = 20;

/// The sections, without those that have nothing to say.
pub(super) fn sections(a: &Analysis, changes: &[Change]) -> Vec<Prose> {
    let over_years = over_years(a);
    [causes(a), themes::section(a), over_years, closing(a), scenario(a), fragile(a), overall(a), years(a, changes), labels(a), unknown(a)]
        .into_iter()
        .filter(|p| !p.lines.is_empty())
        .collect()
}

/// The skills that are short, by the code of their cause; the cause of the widest gap first.
pub(super) fn by_cause(a: &Analysis) -> Vec<(&'static str, Vec<&SkillGap>)> {
    let mut of_cause: Vec<(&'static str, Vec<&SkillGap>)> = Vec::new();
    let mut short: Vec<&SkillGap> =
        a.findings.skills.iter().filter(|g| matches!(g.verdict, Verdict::Shortage | Verdict::NoCourse) && g.gap.is_finite()).collect();
    short.sort_by(|x, y| x.gap.total_cmp(&y.gap).then(x.skill.cmp(&y.skill)));
    for gap in &short {
        let code = gap.cause.as_ref().map_or(gap.verdict.code(), |cause| cause.code());
        match of_cause.iter_mut().find(|(c, _)| *c == code) {
            Some((_, gaps)) => gaps.push(gap),
            None => of_cause.push((code, vec![gap])),
        }
    }
    of_cause
}

/// Why skills are short: each cause, how many it explains, and those that lack most.
fn causes(a: &Analysis) -> Prose {
    const NAMED: usize = 6;
    let l = language(a);
    let line = |(code, gaps): &(&str, Vec<&SkillGap>)| {
        let named: Vec<String> = gaps
            .iter()
            .take(NAMED)
            .map(|g| format!("{} ({})", a.references.framework.skills()[g.skill].label(l), signed(g.gap, l)))
            .collect();
        let more = if gaps.len() > NAMED { l.pick(", entre autres", ", among others") } else { "" };
        let count = l.count(gaps.len(), ("compétence", "compétences"), ("skill", "skills"));
        let cause = words::code(code, l).unwrap_or(code);
        say!(l, "{cause} : {count}. {}{more}.", "{cause}: {count}. {}{more}.", named.join(", "))
    };
    Prose {
        id: "causes",
        title: l.pick("Pourquoi il manque des compétences", "Why skills are missing"),
        intro: l
            .pick(
                "Pour chaque compétence qui manque, la première cause que montrent les chiffres (colonne « Ce qui le montre » du tableau « Écart par compétence »).",
                "For each missing skill, the first cause that the figures show (column “What shows it” of the table “Gap by skill”).",
            )
            .to_owned(),
        lines: by_cause(a).iter().map(line).collect(),
        file: "tables/skills_gap.csv",
    }
}

fn closing(a: &Analysis) -> Prose {
    let l = language(a);
    Prose {
        id: "closing",
        title: l.pick("Combler les écarts", "Closing the gaps"),
        intro: l
            .pick(
                "Pour chaque compétence qui manque : la formation la plus proche de ce que demandent les postes, et l’effet d’un meilleur maintien dans le territoire. Des pistes à discuter, pas des décisions.",
                "For each missing skill: the course nearest to what the posts require, and the effect of better retention. Leads to discuss, not decisions.",
            )
            .to_owned(),
        lines: a.findings.broader.apart(&a.findings.closing, |c| c.skill).into_iter().take(TOLD).map(|c| one(a, c)).collect(),
        file: "tables/closing.csv",
    }
}

fn one(a: &Analysis, c: &Closing) -> String {
    let l = language(a);
    let skills = a.references.framework.skills();
    let n = |x: f64| whole(x, l);
    let mut out = say!(l, "{} : il manque {} par an.", "{}: {} short a year.", skills[c.skill].label(l), words::people(c.missing, l));
    if let Some(near) = c.nearest.first() {
        let course = &a.corpus.courses[near.course];
        let place = course.place.town.as_deref().map(|t| format!(" ({t})")).unwrap_or_default();
        let missing = near.missing.iter().take(4).map(|s| skills[*s].label(l)).collect::<Vec<_>>().join(", ");
        out.push_str(&say!(
            l,
            " La formation la plus proche, {}{place}, enseigne déjà {} de ce que ces postes demandent",
            " The nearest course, {}{place}, already teaches {} of what these posts require",
            course.title,
            percent(near.covered, l)
        ));
        out.push_str(&if missing.is_empty() {
            ".".to_owned()
        } else {
            say!(l, " ; il lui manque surtout : {missing}.", "; it lacks above all: {missing}.")
        });
    }
    match (c.kept_by_ten_points, c.seats_like_ten_points) {
        (Some(kept), Some(seats)) if kept >= 0.5 => out.push_str(&say!(
            l,
            " Relever le maintien de 10 points dans {} en apporterait {} par an, autant qu’y ouvrir {}.",
            " Raising retention by 10 points in {} would bring {} a year, as much as opening {} there.",
            if c.taught == 1 {
                l.pick("la formation qui l’enseigne", "the course that teaches it").to_owned()
            } else {
                say!(l, "les {} formations qui l’enseignent", "the {} courses that teach it", c.taught)
            },
            n(kept),
            words::seats(seats, l)
        )),
        (None, _) if c.taught > 0 => out.push_str(l.pick(
            " Les départs hors du territoire ne sont pas connus : l’effet d’un meilleur maintien ne peut pas être chiffré.",
            " Departures from the territory are not known: the effect of better retention cannot be estimated.",
        )),
        (None, _) => out.push_str(l.pick(
            " Aucune formation mesurée ne l’enseigne : un meilleur maintien n’y changerait rien.",
            " No measured course teaches it: better retention would change nothing.",
        )),
        _ => {}
    }
    out
}

/// How unlike supply and demand are spread, whatever their size.
fn overall(a: &Analysis) -> Prose {
    let l = language(a);
    let all = a.findings.indices;
    let ways = [
        (all.level, ("niveau", "de niveau"), "level"),
        (all.department, ("département", "de département"), "department"),
        (all.occupation, ("métier", "de métier"), "occupation"),
    ];
    let line = |(indices, (by, change), en): (Option<Indices>, (&str, &str), &str)| {
        let i = indices?;
        let share = percent(i.dissimilarity, l);
        let mismatch = hundredths(i.mismatch, l);
        let (supply, demand, gap) = (words::people(i.supply, l), words::posts(i.demand, l), signed(i.supply - i.demand, l));
        Some(say!(
            l,
            "Par {by} : {share} des entrants locaux devraient changer {change} pour que l’offre se répartisse comme la demande (désajustement {mismatch}). Comptés : {supply} pour {demand} par an, écart total {gap}.",
            "By {en}: {share} of local entrants would have to change {en} for supply to be distributed like demand (mismatch {mismatch}). Counted: {supply} for {demand} a year, total gap {gap}."
        ))
    };
    Prose {
        id: "overall",
        title: l.pick("L’offre est-elle répartie comme la demande ?", "Is supply distributed like demand?"),
        intro: l
            .pick(
                "Deux indices d’ensemble, de 0 (même répartition) à 1 (aucun point commun) : la dissimilarité et le désajustement. Ils ne disent rien de la taille de l’écart, donnée à côté. Par métier, les entrants d’une formation sont répartis à parts égales entre les métiers auxquels son diplôme prépare (convention).",
                "Two overall indices, from 0 (same distribution) to 1 (nothing in common): dissimilarity and mismatch. They say nothing of the size of the gap, shown alongside. By occupation, the entrants from a course are split equally between the occupations its diploma prepares for (a convention).",
            )
            .to_owned(),
        lines: ways.into_iter().filter_map(line).collect(),
        file: "tables/indices.csv",
    }
}

/// What the scenario of the pipeline would change.
fn scenario(a: &Analysis) -> Prose {
    let l = language(a);
    let n = |x: f64| whole(x, l);
    let told = a.pipeline.scenario.as_ref().zip(a.scenario.as_ref());
    let (title, mut lines) = told.map_or((String::new(), Vec::new()), |(scenario, after)| {
        let filled = |f: &crate::gap::Findings| f.filling.at_level + f.filling.over_qualified;
        let entrants = || {
            let (is, was) = (n(after.totals.local), n(a.findings.totals.local));
            say!(l, "{is} entrants locaux par an au lieu de {was}.", "{is} local entrants a year instead of {was}.")
        };
        let known = [after, &a.findings].into_iter().all(|f| f.totals.posts.is_finite() && filled(f).is_finite());
        let first = if known {
            say!(
                l,
                "{} entrants locaux par an au lieu de {}, {} postes au lieu de {} ; {} postes pourraient être pourvus au lieu de {}.",
                "{} local entrants a year instead of {}, {} posts instead of {}; {} posts could be filled instead of {}.",
                n(after.totals.local),
                n(a.findings.totals.local),
                n(after.totals.posts),
                n(a.findings.totals.posts),
                n(filled(after)),
                n(filled(&a.findings))
            )
        } else {
            entrants()
        };
        let what = say!(l, "Ce qui change : {}.", "What changes: {}.", changed(scenario, l).join(l.pick(" ; ", "; ")));
        (scenario.title.clone(), vec![what, first])
    });
    if let Some((_, after)) = told {
        let skills = a.references.framework.skills();
        let before = |g: &SkillGap| a.findings.skills.iter().find(|b| b.skill == g.skill);
        let mut moved: Vec<(&SkillGap, Option<&SkillGap>, f64)> = after
            .skills
            .iter()
            .map(|g| (g, before(g), g.gap - before(g).map_or(0.0, |b| b.gap)))
            .filter(|(g, b, change)| change.abs() >= 0.5 && g.verdict != Verdict::Masked && b.is_none_or(|b| b.verdict != Verdict::Masked))
            .collect();
        moved.sort_by(|x, y| y.2.abs().total_cmp(&x.2.abs()).then(x.0.skill.cmp(&y.0.skill)));
        lines.extend(moved.iter().take(TOLD).map(|(g, b, _)| {
            let (was, is) = (b.map_or_else(|| l.pick("absente", "absent"), |b| words::verdict(b.verdict, l)), words::verdict(g.verdict, l));
            let (from, to) = (signed(b.map_or(0.0, |b| b.gap), l), signed(g.gap, l));
            let label = skills[g.skill].label(l);
            if was == is {
                say!(l, "{label} : écart de {from} à {to} ({is}).", "{label}: gap from {from} to {to} ({is}).")
            } else {
                say!(
                    l,
                    "{label} : écart de {from} à {to} ; de « {was} » à « {is} ».",
                    "{label}: gap from {from} to {to}; from “{was}” to “{is}”."
                )
            }
        }));
    }
    Prose {
        id: "scenario",
        title: l.pick("Scénario", "Scenario"),
        intro: say!(
            l,
            "Et si : « {title} ». Mêmes règles, mêmes données, les changements du scénario en plus ; une hypothèse à discuter, pas une prévision.",
            "What if: “{title}”. The same rules and data, with the changes of the scenario; an assumption to discuss, not a forecast."
        ),
        lines,
        file: "tables/scenario.csv",
    }
}

fn fragile(a: &Analysis) -> Prose {
    let l = language(a);
    let skills = a.references.framework.skills();
    let concluded: Vec<&SkillGap> = a.findings.skills.iter().filter(|g| g.is_solid().is_some() && g.verdict != Verdict::NoNeed).collect();
    let mut fragile: Vec<&SkillGap> = concluded.iter().copied().filter(|g| g.is_solid() == Some(false)).collect();
    fragile.sort_by(|x, y| y.gap.abs().total_cmp(&x.gap.abs()).then(x.skill.cmp(&y.skill)));
    let intro = say!(
        l,
        "Chaque verdict est recalculé en déplaçant tour à tour le seuil de rapprochement (± 0,05), le maintien et la poursuite d’études (± 10 points), et les besoins des entreprises sans réponse (± 20 %). Sur {} verdicts, {} tiennent dans tous les cas ; {} basculent au moins une fois.",
        "Each verdict is recomputed, changing one thing at a time: the matching threshold (± 0.05), retention and further study (± 10 points), the needs of employers that did not answer (± 20%). Of {} verdicts, {} hold in every case; {} change at least once.",
        concluded.len(),
        concluded.len() - fragile.len(),
        fragile.len()
    );
    let lines = fragile.iter().take(TOLD).map(|g| {
        let flips = becomes(g, l);
        say!(
            l,
            "{} ({}) deviendrait {}.",
            "{} ({}) would become {}.",
            skills[g.skill].label(l),
            words::verdict(g.verdict, l),
            flips.join(l.pick(" ; ", "; "))
        )
    });
    let mut lines: Vec<String> = lines.collect();
    if lines.is_empty() && !concluded.is_empty() {
        lines.push(l.pick("Aucun verdict ne bascule.", "No verdict changes.").to_owned());
    }
    Prose { id: "fragile", title: l.pick("Solide ou fragile", "Solid or fragile"), intro, lines, file: "tables/skills_gap.csv" }
}

/// Each verdict that a change would give, with all the changes that give it.
fn becomes(g: &SkillGap, l: Language) -> Vec<String> {
    let mut by: Vec<(Verdict, Vec<&str>)> = Vec::new();
    for (shift, after) in &g.flips {
        match by.iter_mut().find(|(v, _)| v == after) {
            Some((_, list)) => list.push(shift.label(l)),
            None => by.push((*after, vec![shift.label(l)])),
        }
    }
    let or = l.pick(", ou si ", ", or if ");
    by.iter().map(|(after, list)| say!(l, "« {} » si {}", "“{}” if {}", words::verdict(*after, l), list.join(or))).collect()
}

/// What the scenario changes, a line each.
fn changed(s: &crate::pipeline::Scenario, l: Language) -> Vec<String> {
    let n = |x: f64| whole(x, l);
    let place = |town: &Option<String>| town.as_ref().map(|t| format!(" ({t})")).unwrap_or_default();
    let seats = s.seats.iter().map(|c| say!(l, "« {} »{} : {}", "“{}”{}: {}", c.course, place(&c.town), words::seats(c.seats, l)));
    let opened = s.course.iter().map(|c| {
        say!(
            l,
            "une formation nouvelle, « {} »{} : {} diplômés par an ; {}",
            "a new course, “{}”{}: {} graduates a year; {}",
            c.title,
            place(&c.town),
            n(c.graduates),
            c.skills.join(", ")
        )
    });
    let taught = s
        .teach
        .iter()
        .map(|c| say!(l, "« {} »{} enseigne aussi {}", "“{}”{} also teaches {}", c.course, place(&c.town), c.skills.join(", ")));
    let rates = s.rate.iter().map(|c| {
        let to = match (c.value, c.points) {
            (Some(value), _) => say!(l, "{}", "{}", percent(value, l)),
            (_, Some(points)) => say!(l, "{} points", "{} points", signed(points, l)),
            _ => String::new(),
        };
        let of = c.course.as_deref().or(c.level.as_deref()).unwrap_or(l.pick("toutes les formations", "all courses"));
        format!("{} ({of}) : {to}", super::text::rate_name(c.of, l))
    });
    let needs = s.needs.iter().map(|c| {
        let of: Vec<&str> = [&c.occupation, &c.skill, &c.department].into_iter().flatten().map(String::as_str).collect();
        let of = if of.is_empty() { l.pick("tous", "all").to_owned() } else { of.join(", ") };
        say!(l, "besoins ({of}) multipliés par {}", "needs ({of}) multiplied by {}", format!("{}", c.factor).replace('.', l.pick(",", ".")))
    });
    seats.chain(opened).chain(taught).chain(rates).chain(needs).collect()
}

fn years(a: &Analysis, changes: &[Change]) -> Prose {
    let l = language(a);
    let moved = changes.iter().filter(|c| c.is_told());
    let noise = changes.iter().filter(|c| c.is_explained_away()).count();
    let aside = if noise == 0 {
        String::new()
    } else {
        say!(
            l,
            " {} : des réponses partielles, et différentes d’une année à l’autre, suffisent à l’expliquer.",
            " {}: incomplete answers that differ from year to year are enough to explain it.",
            l.count(
                noise,
                ("variation n’est pas présentée", "variations ne sont pas présentées"),
                ("change is not reported", "changes are not reported")
            )
        )
    };
    Prose {
        id: "years",
        title: l.pick("Depuis l’analyse précédente", "Since the previous analysis"),
        intro: l
            .pick(
                "Chaque variation est la somme exacte de sept causes : diplômés, poursuite d’études et maintien, besoins, poids des répondants, réponses nouvelles ou manquantes, périmètre (formations ou entreprises apparues ou disparues), référentiel et rapprochement.",
                "Each change is the exact sum of seven causes: graduates, further study and retention, needs, weights of respondents, new or missing answers, scope (courses or employers that appeared or disappeared), framework and matching.",
            )
            .to_owned()
            + &aside,
        lines: moved.take(TOLD).map(|c| format!("{}.", compare::sentence(c, l))).collect(),
        file: "tables/year_on_year.csv",
    }
}

/// What rises, falls, comes and goes over the years; what chance explains is counted, not told.
fn over_years(a: &Analysis) -> Prose {
    let trends = &a.trends;
    let l = language(a);
    let years = a.years.len();
    let [rising, falling, come, gone] = earlier::counts(trends);
    let frame = match a.findings.survey {
        Some(_) => "",
        None => l.pick(
            " Sans annuaire, une hausse peut n’être que davantage de réponses.",
            " Without a register, a rise may be no more than more answers.",
        ),
    };
    let told: Vec<&Trend> = charts::apart(a, trends.iter().filter(|t| trends::sentence(t, l).is_some()));
    let mut lines: Vec<String> = told.into_iter().take(TOLD).filter_map(|t| trends::sentence(t, l)).collect();
    if lines.is_empty() && !trends.is_empty() {
        lines.push(l.pick("Aucune évolution ne se distingue du hasard.", "No trend can be told from chance.").to_owned());
    }
    Prose {
        id: "trend-notes",
        title: l.pick("Évolutions au fil des années", "Trends over the years"),
        intro: say!(
            l,
            "Sur {years} années, la demande monte pour {}, baisse pour {falling} ; {}, {}. Parmi les évolutions citées, une sur vingt au plus est due au hasard ; celles qui ne sont pas citées ne s’en distinguent pas.{frame}",
            "Over {years} years, demand rises for {} and falls for {falling}; {}, {}. Of the trends reported, at most one in twenty is due to chance; those not reported cannot be distinguished from it.{frame}",
            l.count(rising, ("compétence", "compétences"), ("skill", "skills")),
            l.count(come, ("apparaît", "apparaissent"), ("appears", "appear")),
            l.count(gone, ("disparaît", "disparaissent"), ("vanishes", "vanish"))
        ),
        lines,
        file: "tables/trends.csv",
    }
}

/// The labels that may be a skill and that nobody judged yet, most cited first.
fn labels(a: &Analysis) -> Prose {
    let l = language(a);
    let skills = a.references.framework.skills();
    let shown = super::super::tables::labels_shown(a);
    let mut cited = vec![0usize; a.corpus.labels.len()];
    a.corpus.courses.iter().flat_map(|c| &c.skills).chain(a.corpus.needs.iter().flat_map(|n| &n.skills)).for_each(|m| cited[m.label] += 1);
    let mut open: Vec<usize> =
        (0..cited.len()).filter(|i| shown[*i] && cited[*i] > 0 && a.matches.matches[*i].status == Status::Review).collect();
    open.sort_by(|x, y| cited[*y].cmp(&cited[*x]).then(x.cmp(y)));
    let lines = open.iter().take(LABELS).map(|i| {
        let found = &a.matches.matches[*i];
        let names = found.skills.iter().map(|s| skills[*s].label(l)).collect::<Vec<_>>().join(", ");
        let label = &a.corpus.labels[*i];
        say!(l, "« {label} » : peut-être {names} ({})", "“{label}”: perhaps {names} ({})", percent(found.confidence, l))
    });
    Prose {
        id: "open-labels",
        title: l.pick("Libellés à juger", "Labels to judge"),
        intro: l
            .pick(
                "Tant que personne ne les a jugés, ces libellés ne comptent que dans l’intervalle.",
                "Until someone has judged them, these labels count in the interval only.",
            )
            .to_owned(),
        lines: lines.collect(),
        file: "tables/skill_matches.csv",
    }
}

/// The names that no framework lists yet.
fn unknown(a: &Analysis) -> Prose {
    let l = language(a);
    let lines = super::super::tables::unknown_names(a).into_iter().take(LABELS).map(|n| {
        let forms = if n.forms.is_empty() { String::new() } else { say!(l, " (aussi : {})", " (also: {})", n.forms.join(", ")) };
        let label = n.label;
        let times = words::times(n.mentions, l);
        say!(l, "« {label} »{forms}, {times}", "“{label}”{forms}, {times}")
    });
    Prose {
        id: "new-skills",
        title: l.pick("Noms inconnus du référentiel", "Names unknown to the framework"),
        intro: l
            .pick(
                "Aucune compétence du référentiel ne porte ces noms : compétences nouvelles, ou libellés à préciser. Ils ne comptent pas dans les écarts.",
                "No skill of the framework has these names: new skills, or labels to make clearer. They do not count in the gaps.",
            )
            .to_owned(),
        lines: lines.collect(),
        file: "tables/new_skills.csv",
    }
}

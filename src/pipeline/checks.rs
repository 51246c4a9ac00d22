//! What a pipeline file may say: each value within its bounds, blocks that make sense together. Each message says the way out.

use std::path::Path;

use crate::domain::Kind;

use super::{Pipeline, PipelineError, Skills};

/// Characters of a title, which every page and workbook bears.
const LONGEST_TITLE: usize = 200;

impl Pipeline {
    /// No path is empty: the message about what is not there would name nothing.
    pub(super) fn check_paths(&self, path: &Path) -> Result<(), PipelineError> {
        let Skills { framework, decisions, diplomas, occupations, .. } = &self.skills;
        let single = [("territory", &self.territory), ("decisions", decisions), ("previous", &self.publish.previous)];
        let several = [("framework", framework), ("diplomas", diplomas), ("occupations", occupations), ("history", &self.publish.history)];
        let mut named = std::iter::once(("output", &self.output))
            .chain(single.into_iter().filter_map(|(key, path)| Some((key, path.as_ref()?))))
            .chain(several.into_iter().flat_map(|(key, paths)| paths.iter().map(move |path| (key, path))));
        let Some((key, _)) = named.find(|(_, path)| path.as_os_str().is_empty()) else { return Ok(()) };
        let l = self.language;
        Err(PipelineError::senseless(
            path,
            &crate::domain::say!(
                l,
                "{key} : un nom de fichier est vide ; l’écrire, ou retirer la clé",
                "{key}: a file name is empty; write it, or take the key away"
            ),
        ))
    }

    pub(super) fn check(&self, path: &Path) -> Result<(), PipelineError> {
        let l = self.language;
        let wrong = |fr: &str, en: &str| Err(PipelineError::senseless(path, l.pick(fr, en)));
        if self.courses.is_empty() && self.needs.is_empty() {
            return wrong(
                "il faut au moins un bloc [[courses]] ou [[needs]] avec files = [\"…\"]",
                "at least one [[courses]] or [[needs]] block with files = [\"…\"] is wanted",
            );
        }
        let within = |pattern: &&String| Path::new(pattern).starts_with(&self.output);
        if let Some(pattern) = self.corrections.iter().find(within) {
            return Err(PipelineError::senseless(
                path,
                &crate::domain::say!(
                    l,
                    "corrections : {pattern} est dans le dossier de résultats, que chaque analyse refait ; mettre les retours corrigés dans un dossier à part",
                    "corrections: {pattern} lies in the output folder, which every run makes anew; put corrected returns in a folder of their own"
                ),
            ));
        }
        let (review, accept) = (self.skills.review.unwrap_or(0.0), self.skills.accept.unwrap_or(1.0));
        if !(0.0..=1.0).contains(&review) || !(review..=1.0).contains(&accept) {
            return wrong("[skills] : il faut 0 ≤ review ≤ accept ≤ 1", "[skills]: 0 ≤ review ≤ accept ≤ 1 is wanted");
        }
        if !(0.0..=1.0).contains(&self.gap.fit) || !(0.0..=1.0).contains(&self.gap.tolerance) {
            return wrong("[gap] : fit et tolerance sont entre 0 et 1", "[gap]: fit and tolerance lie between 0 and 1");
        }
        if self.assumptions.rate.iter().any(|r| !(0.0..=1.0).contains(&r.value)) {
            return wrong("[[assumptions.rate]] : value est entre 0 et 1", "[[assumptions.rate]]: value lies between 0 and 1");
        }
        let level = |text: &String| crate::domain::Level::ALL.into_iter().any(|l| l.code() == text);
        let levels = self
            .assumptions
            .rate
            .iter()
            .map(|r| &r.level)
            .chain(self.scenario.iter().flat_map(|s| s.rate.iter().map(|r| &r.level)))
            .flatten();
        let new = self.scenario.iter().flat_map(|s| s.course.iter().map(|c| &c.level));
        let of_sources = self.courses.iter().filter_map(|source| source.level.as_ref());
        if let Some(wrong) = levels.chain(new).chain(of_sources).find(|text| !level(text)) {
            return Err(PipelineError::senseless(
                path,
                &crate::domain::say!(
                    l,
                    "level = \"{wrong}\" : écrire bac, bac+1, bac+2, bac+3, bac+4 ou bac+5",
                    "level = \"{wrong}\": write bac, bac+1, bac+2, bac+3, bac+4 or bac+5"
                ),
            ));
        }
        for (kind, source) in self.sources() {
            if source.horizon.is_some_and(|h| !(h > 0.0 && h <= 10.0)) {
                return wrong("horizon : un nombre d’années, au plus 10", "horizon: a number of years, 10 at most");
            }
            if source.positions.is_some_and(|n| kind != Kind::Needs || !(0.0..=1_000.0).contains(&n)) {
                return wrong(
                    "positions : sous [[needs]], le nombre de postes d’une ligne (1), ou 0 si une ligne n’en dit rien",
                    "positions: under [[needs]], how many posts a row is (1), or 0 when a row says nothing of it",
                );
            }
        }
        super::theme::check(&self.themes, path, l)?;
        super::breakdown::check(&self.publish.breakdown, self.themes.len(), path, l)?;
        if self.title.chars().count() > LONGEST_TITLE {
            return wrong("title : un titre a 200 signes au plus", "title: a title has 200 characters at most");
        }
        if !(1900..=2200).contains(&self.year) {
            return wrong("year : une année, comme 2026", "year: a year, such as 2026");
        }
        for rate in self.scenario.iter().flat_map(|s| &s.rate) {
            if rate.value.is_some() == rate.points.is_some() || rate.value.is_some_and(|v| !(0.0..=1.0).contains(&v)) {
                return wrong(
                    "[[scenario.rate]] : donner value (entre 0 et 1) ou points (10, -10), l’un des deux",
                    "[[scenario.rate]]: give value (0 to 1) or points (10, -10), one of the two",
                );
            }
        }
        let counts = self.scenario.iter().flat_map(|s| {
            s.seats.iter().map(|x| x.seats).chain(s.course.iter().map(|x| x.graduates)).chain(s.needs.iter().map(|x| x.factor))
        });
        if counts.into_iter().any(|n| !n.is_finite() || n < 0.0) {
            return wrong(
                "[scenario] : seats, graduates et factor sont positifs ou nuls",
                "[scenario]: seats, graduates and factor are zero or more",
            );
        }
        Ok(())
    }
}

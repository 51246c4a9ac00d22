//! Public files read as published: which header is which field, and what the file does not say because everyone knows it.

use crate::domain::Level;
use crate::pipeline::Format;

use super::header::Field;

/// How one public file is read.
#[derive(Debug, Clone, Copy)]
pub struct Spec {
    /// Field → header, as published.
    pub columns: &'static [(Field, &'static str)],
    /// The level that every row has.
    pub level: Option<Level>,
    /// The column whose latest value supersedes the others for the same course (campaigns).
    pub campaign: Option<&'static str>,
    /// Rows that no diploma or occupation profile recognises are out of scope: the file covers all trades.
    pub only_recognised: bool,
}

/// The spec of a format; none for a file that people wrote.
pub(super) fn spec(format: Option<Format>) -> Option<&'static Spec> {
    Some(match format? {
        Format::Parcoursup => &PARCOURSUP,
        Format::Masters => &MASTERS,
        Format::Bmo => &BMO,
        Format::Onisep => &ONISEP,
        Format::FranceTravail => &FRANCE_TRAVAIL,
    })
}

const PARCOURSUP: Spec = Spec {
    columns: &[(Field::Uai, "Code UAI de l etablissement"), (Field::Institution, "etablissement"), (Field::Title, "Filiere de formation")],
    level: None,
    campaign: None,
    only_recognised: true,
};

const MASTERS: Spec = Spec {
    columns: &[
        (Field::Uai, "Code UAI de l’établissement accrédité"),
        (Field::Institution, "Nom officiel (long) de l’établissement accrédité"),
        (Field::Title, "Intitulé de la mention de master"),
        (Field::Town, "Ville de l’établissement accrédité"),
        (Field::Postcode, "Code postal de la ville de l’établissement accrédité"),
        (Field::Seats, "Capacité d’accueil limitée au 1er semestre"),
    ],
    level: Some(Level::Bac5),
    campaign: Some("Année de la campagne de recueil des informations"),
    only_recognised: true,
};

const ONISEP: Spec = Spec {
    columns: &[
        (Field::Diploma, "libellé type formation"),
        (Field::Title, "libellé formation principal"),
        (Field::Rncp, "code RNCP"),
        (Field::Level, "libellé niveau RNCP"),
    ],
    level: None,
    campaign: None,
    only_recognised: true,
};

const BMO: Spec = Spec {
    columns: &[
        (Field::Fap, "Code métier BMO"),
        (Field::Occupation, "Nom métier BMO"),
        (Field::Department, "Dept"),
        (Field::Positions, "met"),
        (Field::Hard, "xmet"),
    ],
    level: None,
    campaign: None,
    only_recognised: true,
};

/// Tensions by occupation and catchment area. The offers that it counts (`oee`) are adverts, not posts: one post may be advertised three
/// times, or never. Its rows are needs whose number of posts is not given; `columns = { positions = "oee" }` in the pipeline file reads
/// the offers as posts, for who wants that and says so.
const FRANCE_TRAVAIL: Spec = Spec {
    columns: &[(Field::Fap, "fap"), (Field::Rome, "ROME"), (Field::Occupation, "libfap"), (Field::Town, "lib_bassin_bmo19")],
    level: None,
    campaign: None,
    only_recognised: true,
};

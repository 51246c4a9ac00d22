//! How people head the columns of each field, the plainest spellings first.

use crate::domain::Kind;

use super::Field;

/// The spellings of one field in lists of some kinds.
pub(super) struct Header {
    pub(super) field: Field,
    pub(super) key: &'static str,
    pub(super) kinds: &'static [Kind],
    pub(super) accepts: &'static [&'static str],
}

const C: &[Kind] = &[Kind::Courses];
const N: &[Kind] = &[Kind::Needs];
const E: &[Kind] = &[Kind::Employers];
const CN: &[Kind] = &[Kind::Courses, Kind::Needs];
const NE: &[Kind] = &[Kind::Needs, Kind::Employers];
pub(super) const ALL: &[Kind] = &[Kind::Courses, Kind::Needs, Kind::Employers];

/// A column is spelt once. Plurals, accents, case, stop words and « (unité) » need no spelling of their own.
pub(super) const HEADERS: &[Header] = &[
    Header {
        field: Field::Title,
        key: "title",
        kinds: C,
        accepts: &[
            "intitulé de la formation", "formation", "libellé formation", "nom de la formation", "intitulé", "intitulé formation",
            "libellé de la formation", "titre", "titre de la formation", "nom formation", "parcours", "spécialité", "filière",
            "filière de formation", "course", "course title", "programme", "cursus", "intitulé du diplôme", "intitulé complet", "libellé",
            "mention", "mention / parcours", "titre préparé",
        ],
    },
    Header {
        field: Field::Diploma,
        key: "diploma",
        kinds: C,
        accepts: &[
            "diplôme", "type de diplôme", "diplôme préparé", "diplôme délivré", "certification", "nature du diplôme", "type de formation",
            "degree", "titre ou diplôme", "diplôme ou titre", "diplôme visé", "diploma", "nom du diplôme",
        ],
    },
    Header {
        field: Field::Level,
        key: "level",
        kinds: CN,
        accepts: &[
            "niveau", "niveau de sortie", "niveau de formation", "niveau de diplôme", "niveau requis", "niveau demandé", "niveau d'études",
            "niveau souhaité", "niveau attendu", "niveau minimum", "niveau minimal", "niveau minimum requis", "niveau d'étude requis",
            "niveau bac+", "level", "education level", "niveau du diplôme", "niveau d'entrée", "formation requise", "diplôme requis",
            "diplôme souhaité", "diplôme demandé", "niveau européen", "niveau cec", "niveau d'études minimum",
            "niveau de formation requis", "niveau d'études souhaité", "niv", "niveau de qualification", "diplôme / niveau",
            "niveau / diplôme", "niveau visé", "niveau préparé", "niveau de sortie visé",
        ],
    },
    Header {
        field: Field::Level,
        key: "level",
        kinds: N,
        accepts: &["formation", "formation souhaitée", "diplôme", "diplôme minimum", "qualification"],
    },
    Header {
        field: Field::Institution,
        key: "institution",
        kinds: C,
        accepts: &[
            "établissement", "nom de l'établissement", "organisme", "organisme de formation", "école", "lycée", "université", "cfa",
            "centre de formation", "institution", "school", "nom établissement", "établissement de formation", "composante",
            "nom de l'organisme", "lieu et établissement", "structure", "centre", "nom du centre",
        ],
    },
    Header {
        field: Field::Town,
        key: "town",
        kinds: ALL,
        accepts: &[
            "ville", "commune", "lieu", "localisation", "lieu de formation", "lieu de travail", "site", "localité", "town", "city",
            "ville du site", "campus", "lieu du poste", "implantation", "site de formation", "ville de l'établissement", "lieu d'exercice",
            "bassin",
        ],
    },
    Header {
        field: Field::Postcode,
        key: "postcode",
        kinds: ALL,
        accepts: &["code postal", "cp", "postcode", "postal code", "zip", "code postal du site", "c.p."],
    },
    Header {
        field: Field::Department,
        key: "department",
        kinds: ALL,
        accepts: &["département", "dept", "dép", "dpt", "code département", "n° département", "department", "numéro de département"],
    },
    Header {
        field: Field::Status,
        key: "status",
        kinds: C,
        accepts: &[
            "statut", "modalité", "voie", "voie de formation", "mode de formation", "modalité de formation", "statut de l'apprenant",
            "régime", "type de public", "initial ou apprentissage", "alternance", "rythme",
        ],
    },
    Header {
        field: Field::Seats,
        key: "seats",
        kinds: C,
        accepts: &[
            "capacité", "nombre de places", "places", "capacité d'accueil", "effectif maximum", "nb de places", "seats", "places offertes",
            "places ouvertes", "capacité de la formation", "effectif prévu", "effectif d'entrée", "effectifs entrants", "effectif",
            "nombre d'étudiants", "effectif promotion", "inscrits", "stagiaires", "nombre de stagiaires",
        ],
    },
    Header {
        field: Field::Graduates,
        key: "graduates",
        kinds: C,
        accepts: &[
            "diplômés", "nb diplômés par an", "nombre de diplômés", "effectif diplômés", "nombre de diplômés par an", "diplômés par an",
            "eff. dipl.", "graduates", "nombre de reçus", "reçus", "admis", "nombre d'admis", "lauréats", "sortants diplômés",
            "effectif des diplômés", "diplômés promotion", "diplômés session", "titrés", "nombre de titrés", "certifiés",
            "nombre de certifiés",
        ],
    },
    Header {
        field: Field::Success,
        key: "success",
        kinds: C,
        accepts: &["taux de réussite", "réussite", "réussite à l'examen", "success rate", "taux d'obtention"],
    },
    Header { field: Field::Fill, key: "fill", kinds: C, accepts: &["taux de remplissage", "remplissage"] },
    Header {
        field: Field::FurtherStudy,
        key: "further_study",
        kinds: C,
        accepts: &[
            "taux de poursuite d'études", "poursuite d'études", "part en poursuite d'études", "poursuites d'études", "further study",
            "taux de poursuite", "poursuite", "part qui poursuit ses études", "taux de poursuite des études", "continuent leurs études",
        ],
    },
    Header {
        field: Field::Retention,
        key: "retention",
        kinds: C,
        accepts: &[
            "part restant dans la région", "maintien en auvergne", "maintien dans la région", "maintien", "part restant en auvergne",
            "maintien dans le territoire", "taux de maintien dans la région", "restent dans la région", "restent en auvergne",
            "insertion locale", "retention", "part qui reste en auvergne", "part restant sur le territoire", "taux de rétention",
            "insérés localement", "part d'insertion locale",
        ],
    },
    Header {
        field: Field::Active,
        key: "active",
        kinds: C,
        accepts: &["part sur le marché du travail", "taux d'activité", "activity rate"],
    },
    Header {
        field: Field::Taught,
        key: "taught",
        kinds: C,
        accepts: &[
            "compétences enseignées", "compétences", "compétences visées", "compétences acquises", "contenu", "contenus", "matières",
            "enseignements", "programme de la formation", "technologies enseignées", "technologies", "langages et outils", "outils",
            "skills", "skills taught", "modules", "savoir-faire", "compétences techniques", "principales compétences", "langages",
            "outils et technologies", "compétences développées", "contenu pédagogique", "ce qui est enseigné", "ce que l'on y apprend",
            "ce qu'on y apprend", "enseignement", "enseignements principaux", "compétence", "contenu de la formation",
        ],
    },
    Header { field: Field::Rncp, key: "rncp", kinds: C, accepts: &["rncp", "code rncp", "n° rncp", "fiche rncp", "numéro rncp"] },
    Header { field: Field::Rome, key: "rome", kinds: CN, accepts: &["rome", "code rome", "codes rome"] },
    Header { field: Field::Fap, key: "fap", kinds: N, accepts: &["fap", "code fap", "code métier bmo"] },
    Header {
        field: Field::Uai,
        key: "uai",
        kinds: C,
        accepts: &["uai", "code uai", "rne", "code uai de l'établissement", "code uai de l'établissement accrédité"],
    },
    Header { field: Field::Siret, key: "siret", kinds: NE, accepts: &["siret", "n° siret", "numéro siret", "siren", "n° siren"] },
    Header {
        field: Field::Employer,
        key: "employer",
        kinds: N,
        accepts: &[
            "entreprise", "raison sociale", "nom de l'entreprise", "employeur", "société", "company", "employer", "adhérent", "structure",
            "organisation", "votre entreprise", "nom de votre entreprise", "nom de la société", "quel est le nom de votre entreprise",
        ],
    },
    Header {
        field: Field::Occupation,
        key: "occupation",
        kinds: N,
        accepts: &[
            "métier", "poste recherché", "poste", "intitulé du poste", "intitulé de poste", "fonction", "profil", "profil recherché",
            "métier recherché", "emploi", "job title", "job", "occupation", "intitulé", "titre du poste", "libellé du poste",
            "quel métier recherchez-vous", "poste à pourvoir", "nom métier bmo", "métiers", "type de poste", "intitulé du poste recherché",
        ],
    },
    Header {
        field: Field::Positions,
        key: "positions",
        kinds: N,
        accepts: &[
            "nombre de postes", "postes à pourvoir", "postes", "nb postes", "nombre de postes à pourvoir", "nb de postes", "nombre",
            "effectif recherché", "nb", "positions", "number of positions", "openings", "nombre de recrutements", "recrutements prévus",
            "recrutements", "combien de postes", "combien de recrutements", "quantité", "volume", "projets de recrutement",
            "nombre d'embauches", "embauches prévues", "combien de personnes", "combien de recrutements prévoyez-vous",
            "effectif à recruter", "personnes à recruter", "nombre de personnes à recruter", "combien recrutez-vous", "besoins", "besoin",
            "etp", "etp à recruter", "nombre d'etp",
        ],
    },
    Header {
        field: Field::Hard,
        key: "hard",
        kinds: N,
        accepts: &["projets difficiles", "dont difficiles", "recrutements difficiles", "difficulté"],
    },
    Header {
        field: Field::Difficult,
        key: "difficult",
        kinds: N,
        accepts: &[
            "difficile à recruter", "difficultés à recruter", "poste difficile à pourvoir", "poste en tension",
            "rencontrez-vous des difficultés à recruter sur ce poste", "difficultés de recrutement", "hard to fill", "tension",
        ],
    },
    Header {
        field: Field::Beginners,
        key: "beginners",
        kinds: N,
        accepts: &[
            "débutant accepté", "débutants acceptés", "ouvert aux débutants", "débutants", "beginners", "beginners welcome",
            "acceptez-vous les débutants", "débutant", "open to beginners",
        ],
    },
    Header {
        field: Field::Nature,
        key: "nature",
        kinds: N,
        accepts: &[
            "création / remplacement", "création ou remplacement", "nature du recrutement", "motif du recrutement", "nature du besoin",
            "creation or replacement", "remplacement ou création",
        ],
    },
    Header {
        field: Field::Horizon,
        key: "horizon",
        kinds: N,
        accepts: &["horizon", "échéance", "délai", "à quelle échéance", "horizon de recrutement", "période", "durée de la prévision"],
    },
    Header {
        field: Field::Required,
        key: "required",
        kinds: N,
        accepts: &[
            "compétences requises", "compétences attendues", "compétences", "compétences recherchées", "compétences demandées",
            "compétences indispensables", "compétences techniques", "compétences techniques requises", "technologies",
            "compétences exigées", "required skills", "skills", "compétences obligatoires", "compétences clés", "indispensable",
            "savoir-faire attendus", "environnement technique", "compétence requise", "quelles compétences sont indispensables",
            "compétences nécessaires",
        ],
    },
    Header {
        field: Field::Wished,
        key: "wished",
        kinds: N,
        accepts: &[
            "compétences souhaitées", "atouts", "compétences appréciées", "souhaité", "un plus", "compétences en plus", "apprécié",
            "nice to have", "wished skills", "atout", "serait un plus", "compétences complémentaires",
            "quelles compétences seraient un plus", "compétences facultatives", "compétences optionnelles", "idéalement", "les plus",
        ],
    },
    Header {
        field: Field::Name,
        key: "name",
        kinds: E,
        accepts: &[
            "raison sociale", "entreprise", "nom", "nom de l'entreprise", "dénomination", "société", "employeur", "company", "name",
            "nom de la société", "établissement", "adhérent",
        ],
    },
    Header {
        field: Field::Headcount,
        key: "headcount",
        kinds: NE,
        accepts: &[
            "effectif", "effectifs", "nombre de salariés", "salariés", "headcount", "nb salariés", "effectif salarié", "taille",
            "effectif de l'entreprise", "effectif total", "employees", "combien de salariés",
            "combien de salariés compte votre entreprise",
        ],
    },
    Header {
        field: Field::Prose,
        key: "text",
        kinds: CN,
        accepts: &["description", "descriptif", "présentation", "résumé", "texte", "description détaillée", "objectifs", "objectif"],
    },
    Header {
        field: Field::Prose,
        key: "text",
        kinds: C,
        accepts: &[
            "description de la formation", "présentation de la formation", "objectifs de la formation", "objectifs pédagogiques",
            "descriptif de la formation", "course description",
        ],
    },
    Header {
        field: Field::Prose,
        key: "text",
        kinds: N,
        accepts: &[
            "description du poste", "missions", "mission", "descriptif du poste", "annonce", "texte de l'annonce", "texte de l'offre",
            "offre", "offre d'emploi", "missions principales", "description de l'offre", "job description", "tâches", "missions et profil",
            "description du profil", "descriptif du profil", "profil attendu", "missions du poste", "activités",
        ],
    },
];

//! What the fields of a record are called in messages.

use super::Language;

/// What a field is called when a message speaks of it.
pub fn field_name(field: &str, l: Language) -> &'static str {
    let (fr, en) = match field {
        "title" => ("intitulé de la formation", "course title"),
        "institution" => ("établissement", "institution"),
        "employer" => ("entreprise", "employer"),
        "occupation" => ("métier", "occupation"),
        "positions" => ("nombre de postes", "number of posts"),
        "hard" => ("projets difficiles", "hard-to-fill posts"),
        "seats" => ("places", "seats"),
        "graduates" => ("diplômés", "graduates"),
        "success" => ("taux de réussite", "success rate"),
        "fill" => ("taux de remplissage", "fill rate"),
        "further_study" => ("poursuite d’études", "further study"),
        "retention" => ("part restant dans le territoire", "retention"),
        "active" => ("part sur le marché du travail", "share on the labour market"),
        "headcount" => ("effectif", "headcount"),
        "horizon" => ("horizon", "horizon"),
        "name" => ("raison sociale", "company name"),
        "level" => ("niveau", "level"),
        "taught" => ("compétences enseignées", "skills taught"),
        "required" => ("compétences requises", "skills required"),
        "wished" => ("compétences souhaitées", "skills wished"),
        "town" => ("ville", "town"),
        "postcode" => ("code postal", "postal code"),
        "department" => ("département", "department"),
        "diploma" => ("diplôme", "diploma"),
        "status" => ("statut", "status"),
        "difficult" => ("difficile à recruter", "hard to fill"),
        "beginners" => ("ouvert aux débutants", "open to beginners"),
        "nature" => ("création ou remplacement", "creation or replacement"),
        "activity" => ("activité", "activity"),
        "siret" => ("SIRET ou SIREN", "SIRET or SIREN"),
        "rncp" => ("code RNCP", "RNCP code"),
        "rome" => ("code ROME", "ROME code"),
        "fap" => ("code FAP", "FAP code"),
        "uai" => ("code UAI", "UAI code"),
        "cross" => ("croix", "cross"),
        "text" => ("texte où chercher des compétences", "text in which skills are looked for"),
        _ => ("colonne", "column"),
    };
    l.pick(fr, en)
}

//! What is refused, in words: the reason, and the way out.

use super::super::fields::field_name;
use super::super::{Language, say};
use super::Problem;

/// What is told of whole rows, columns and sheets (`rows`): a new kind of problem must be told there or here.
macro_rules! of_rows {
    () => {
        Problem::Struck
            | Problem::Shifted(..)
            | Problem::PerhapsPosts
            | Problem::BesideForm
            | Problem::Example
            | Problem::AddedUp(..)
            | Problem::HiddenColumn(_)
            | Problem::ReadAsTitle
            | Problem::UnreadForms(..)
            | Problem::SkillRows(..)
    };
}

impl Problem {
    /// Reason and way out of several cells that have this problem, whatever each holds.
    pub(in crate::domain) fn in_general(&self, l: Language) -> String {
        match self {
            Self::UnknownPlace(_) => l.pick(
                "lieux inconnus du territoire, ou contredits par leur code postal. Corriger la ville, ajouter le code postal, ou compléter le fichier du territoire.",
                "places unknown in the territory, or contradicted by their postal code. Correct the town, add the postal code, or complete the territory file.",
            ).to_owned(),
            Self::AmbiguousLevel(_) => l.pick(
                "niveaux ambigus : des chiffres que deux nomenclatures lisent autrement. Écrire « bac+2 », « bac+5 »…, ou dire levels = \"2019\" (ou \"1969\", \"bac+\") dans le fichier d’analyse.",
                "ambiguous levels: digits that two frameworks read differently. Write “bac+2”, “bac+5”…, or say levels = \"2019\" (or \"1969\", \"bac+\") in the pipeline file.",
            ).to_owned(),
            Self::AmbiguousRate(field, _) => say!(
                l,
                "{} : fraction ou pourcentage ? Le reste de la colonne est en pour cent. Écrire le signe % dans les cellules, ou la même échelle dans toute la colonne.",
                "{}: a fraction or a percentage? The rest of the column is in percent. Write the % sign in the cells, or one scale in the whole column.",
                field_name(field, l)
            ),
            Self::OtherNumber(..) => l.pick(
                "la ligne et celle qui est gardée sont la même formation et donnent d’autres nombres. Garder une seule des deux, ou les distinguer par leur intitulé ou leur statut.",
                "the row and the one kept are the same course and give other numbers. Keep one of the two, or tell them apart by title or status.",
            ).to_owned(),
            _ => self.message(l),
        }
    }

    /// Reason and way out, as one line for people.
    pub fn message(&self, l: Language) -> String {
        self.sentence(self.way_out(l), l)
    }

    /// The same for who sees the file on a page, where a click says what a column is: nothing to write in a pipeline file.
    pub(in crate::domain) fn on_page(&self, l: Language) -> Option<String> {
        let way_out = match self {
            Self::TwoColumns(..) | Self::NotWhatItIsCalled(..) | Self::NoSuchColumn(..) | Self::PerhapsPosts => {
                l.pick("sur la page du fichier, choisir ce que dit chaque colonne", "on the page of the file, choose what each column says")
            }
            Self::NoHeader(..) => l.pick(
                "sur la page du fichier, dire ce qu’il contient, quelle ligne est l’en-tête, et ce que dit chaque colonne",
                "on the page of the file, say what it holds, which row is the header, and what each column says",
            ),
            Self::AddedUp(..) | Self::HiddenColumn(_) => l.pick(
                "rien à faire si c’est bien cela ; sinon, sur la page du fichier, choisir ce que dit chaque colonne",
                "nothing to do if that is so; else, on the page of the file, choose what each column says",
            ),
            Self::BadDecision(..) => l.pick(
                "retirer la correction, plus bas, sous « Corrections faites », ou corriger cette ligne du fichier",
                "take the correction back, below, under “Corrections made”, or correct this line of the file",
            ),
            Self::AmbiguousLevel(_) => l.pick("écrire ci-dessous « bac+2 », « bac+5 »…", "write “bac+2”, “bac+5”… below"),
            _ => return None,
        };
        Some(self.sentence(way_out.to_owned(), l))
    }

    fn sentence(&self, mut way_out: String, l: Language) -> String {
        let reason = self.reason(l);
        let stop = if reason.ends_with(['?', '.', '!']) { "" } else { "." };
        if let Some(first) = way_out.chars().next() {
            let upper: String = first.to_uppercase().collect();
            way_out.replace_range(..first.len_utf8(), &upper);
        }
        let end = if way_out.ends_with(['…', '.']) { "" } else { "." };
        format!("{reason}{stop} {way_out}{end}")
    }

    /// The reason, for people.
    pub fn reason(&self, l: Language) -> String {
        match self {
            of_rows!() => self.of_rows(l).map(|told| told.0).unwrap_or_default(),
            Self::NotANumber(field) => say!(l, "{} : ce n’est pas un nombre", "{}: not a number", field_name(field, l)),
            Self::Approximate(n) => say!(l, "un ordre de grandeur, lu {n}", "an order of magnitude, read as {n}"),
            Self::NotOneNumber(field) => say!(
                l,
                "{} : plusieurs nombres ou un ordre de grandeur, pas un nombre",
                "{}: a range or an estimate, not one number",
                field_name(field, l)
            ),
            Self::OutOfRange(field, bounds) => {
                say!(l, "{} : hors des bornes ({bounds})", "{}: out of range ({bounds})", field_name(field, l))
            }
            Self::DateForNumber(field) => say!(
                l,
                "{} : une date à la place d’un nombre ; le tableur a sans doute converti une saisie comme « 1-2 »",
                "{}: a date instead of a number; the spreadsheet probably converted an entry such as “1-2”",
                field_name(field, l)
            ),
            Self::AmbiguousRate(field, share) => {
                let decimal = |x: f64| format!("{}", (x * 1e6).round() / 1e6).replace('.', l.pick(",", "."));
                let (name, percent, share) = (field_name(field, l), decimal(share * 100.0), decimal(*share));
                say!(
                    l,
                    "{name} : {share} % ou {percent} % ? Le reste de la colonne est en pour cent",
                    "{name}: {share}% or {percent}%? The rest of the column is in percent"
                )
            }
            Self::ErrorCell => {
                l.pick("cellule en erreur, ou formule jamais calculée", "cell in error, or formula never calculated").to_owned()
            }
            Self::AmbiguousLevel(digit) => {
                let (a, b) = digit_readings(*digit, l);
                say!(l, "niveau ambigu : {a}, ou {b} ?", "ambiguous level: {a}, or {b}?")
            }
            Self::UnknownLevel => l.pick("niveau non reconnu", "level not recognised").to_owned(),
            Self::UnknownPlace(place) => place.reason(l),
            Self::Missing(field) => say!(l, "ligne sans {}", "row without {}", field_name(field, l)),
            Self::NoLevel => l
                .pick(
                    "niveau inconnu : aucune colonne ne le donne, ni l’intitulé",
                    "level unknown: neither a column nor the title gives it",
                )
                .to_owned(),
            Self::NoName(field) => say!(l, "{} : non renseigné", "{}: not given", field_name(field, l)),
            Self::IsNoName(field) => say!(
                l,
                "{} : un nombre, une adresse ou un oui à la place d’un nom",
                "{}: a number, an address or a yes in the place of a name",
                field_name(field, l)
            ),
            Self::TwoColumns(field, names) => {
                say!(l, "deux colonnes pour « {} » : {}", "two columns for “{}”: {}", field_name(field, l), names.join(", "))
            }
            Self::NotWhatItIsCalled(field, values) => say!(
                l,
                "colonne non lue comme « {} » : ses valeurs n’en sont pas ({}, …)",
                "column not read as “{}”: its values are none ({}, …)",
                field_name(field, l),
                values.join(" ; ")
            ),
            Self::NoHeader(Some(kind), _) => {
                let kind = kind.label(l);
                say!(l, "aucune ligne d’en-tête reconnue ({kind} attendu)", "no header row recognised ({kind} wanted)")
            }
            Self::NoHeader(None, _) => l
                .pick(
                    "rien ne dit ce que c’est : ni formations, ni besoins, ni annuaire",
                    "nothing says what it is: neither courses, nor needs, nor a register",
                )
                .to_owned(),
            Self::NoSuchSheet(_) => l.pick("cette feuille n’existe pas", "there is no such sheet").to_owned(),
            Self::Unreadable(fr, en) | Self::Unopened(fr, en) | Self::Limit(fr, en, _) | Self::BadDecision(fr, en) => {
                l.pick(fr, en).clone()
            }
            Self::OtherNumber(field, kept, left) => say!(
                l,
                "{} : cette ligne et celle qui est gardée sont la même formation, et donnent {left} et {kept}",
                "{}: this row and the one kept are the same course, and give {left} and {kept}",
                field_name(field, l)
            ),
            Self::NoSuchColumn(key, _) => {
                say!(l, "columns : aucune colonne ne porte le nom donné pour {key}", "columns: no column has the name given for {key}")
            }
            Self::IsReturn => l.pick("ce classeur est un retour corrigé, pas un envoi", "this workbook is a corrected return").to_owned(),
            Self::MoreGraduatesThanSeats => l.pick("plus de diplômés que de places", "more graduates than seats").to_owned(),
            Self::Unclear(field) => say!(l, "{} : réponse non comprise", "{}: answer not understood", field_name(field, l)),
            Self::UnknownHorizon => l.pick("horizon non reconnu", "horizon not recognised").to_owned(),
            Self::Secret(field) => say!(l, "{} : secret statistique", "{}: confidential", field_name(field, l)),
        }
    }

    /// What can be done about a file that could not be read.
    fn way_out_of_a_file(&self, l: Language) -> String {
        match self {
            Self::Unopened(..) => l
                .pick(
                    "fermer le fichier s’il est ouvert ailleurs, et vérifier son emplacement et le droit de le lire",
                    "close the file if it is open elsewhere, and check where it is and the right to read it",
                )
                .to_owned(),
            Self::Limit(_, _, key) => say!(
                l,
                "si le fichier est sûr, relever {key} dans [limits] du fichier d’analyse ; sinon, le réenregistrer depuis un tableur",
                "if the file is trusted, raise {key} in [limits] of the pipeline file; else save it anew from a spreadsheet program"
            ),
            _ => l
                .pick(
                    "rouvrir le fichier dans un tableur et l’enregistrer en .xlsx ou .csv, sans mot de passe",
                    "open the file in a spreadsheet program and save it as .xlsx or .csv, without a password",
                )
                .to_owned(),
        }
    }

    /// What the person can do about it.
    #[expect(clippy::too_many_lines, reason = "a line or three a problem, with its twin")]
    pub fn way_out(&self, l: Language) -> String {
        match self {
            Self::NotANumber(_) => {
                l.pick("écrire un nombre, ou laisser vide si on ne sait pas", "write a number, or leave blank if unknown").to_owned()
            }
            Self::Approximate(_) => l.pick("rien à faire, ou écrire le nombre exact", "nothing to do, or write the exact number").to_owned(),
            Self::NotOneNumber(_) => {
                l.pick("écrire un seul nombre (une moyenne, par exemple)", "write one number (an average, for instance)").to_owned()
            }
            Self::OutOfRange(..) => l.pick("vérifier la valeur et son unité", "check the value and its unit").to_owned(),
            Self::DateForNumber(_) => l
                .pick("mettre la cellule au format texte ou nombre et ressaisir", "format the cell as text or number and type it again")
                .to_owned(),
            Self::AmbiguousRate(..) => l
                .pick(
                    "écrire le signe % dans la cellule, ou la même échelle dans toute la colonne",
                    "write the % sign in the cell, or one scale in the whole column",
                )
                .to_owned(),
            Self::ErrorCell => l
                .pick(
                    "corriger la formule, rouvrir et enregistrer le classeur dans un tableur, ou saisir la valeur",
                    "correct the formula, open and save the workbook in a spreadsheet program, or type the value",
                )
                .to_owned(),
            Self::AmbiguousLevel(_) => l
                .pick(
                    "écrire « bac+2 », « bac+5 »… ou dire levels = \"2019\" (ou \"1969\", \"bac+\") dans le fichier d’analyse",
                    "write “bac+2”, “bac+5”… or say levels = \"2019\" (or \"1969\", \"bac+\") in the pipeline file",
                )
                .to_owned(),
            Self::UnknownLevel => l.pick("écrire bac, bac+1 … bac+5", "write bac, bac+1 … bac+5").to_owned(),
            Self::UnknownPlace(place) => place.advice(l),
            Self::NoLevel => l
                .pick(
                    "ajouter une colonne « Niveau », ou écrire level = \"bac+2\" sous [[courses]] si toutes les formations du fichier ont ce niveau",
                    "add a column “Level”, or write level = \"bac+2\" under [[courses]] if all courses of the file have that level",
                )
                .to_owned(),
            Self::IsNoName(_) => l
                .pick(
                    "vérifier que la ligne n’est pas décalée, et corriger la cellule",
                    "check that the row is not shifted, and correct the cell",
                )
                .to_owned(),
            Self::Missing(_) => l.pick("compléter la cellule, ou supprimer la ligne", "fill in the cell, or delete the row").to_owned(),
            Self::NoName(_) => l
                .pick(
                    "compléter la cellule ; en attendant, la ligne compte sans ce nom",
                    "fill in the cell; until then the row counts without this name",
                )
                .to_owned(),
            Self::TwoColumns(field, names) => say!(
                l,
                "dire laquelle : columns = {{ {field} = \"{}\" }}",
                "say which: columns = {{ {field} = \"{}\" }}",
                names.first().map_or("", String::as_str)
            ),
            Self::NotWhatItIsCalled(field, _) => say!(
                l,
                "rien à faire si elle dit autre chose ; sinon, nommer la bonne colonne : columns = {{ {field} = \"…\" }}",
                "nothing to do if it says something else; else name the right column: columns = {{ {field} = \"…\" }}"
            ),
            Self::NoHeader(None, found) => say!(
                l,
                "ce qui semble l’en-tête : {}. Dire ce que c’est (--kind courses, needs ou employers ; dans le fichier d’analyse, [[courses]], [[needs]] ou [[employers]])",
                "what looks like the header: {}. Say what it is (--kind courses, needs or employers; in the pipeline file, [[courses]], [[needs]] or [[employers]])",
                list(found, l)
            ),
            Self::NoHeader(Some(kind), found) => say!(
                l,
                "ce qui semble l’en-tête : {}. Dire, dans le fichier d’analyse, la ligne de l’en-tête (header = N) ou la colonne du nom, par son titre ou sa lettre (columns = {{ {} = \"…\" }})",
                "what looks like the header: {}. Say, in the pipeline file, the row of the header (header = N) or the column of the name, by its title or its letter (columns = {{ {} = \"…\" }})",
                list(found, l),
                kind.called()
            ),
            Self::NoSuchSheet(found) => say!(l, "feuilles du classeur : {}", "sheets of the workbook: {}", list(found, l)),
            Self::Unopened(..) | Self::Limit(..) | Self::Unreadable(..) => self.way_out_of_a_file(l),
            Self::IsReturn => l
                .pick(
                    "le déplacer dans le dossier que nomme corrections = [\"…\"] dans le fichier d’analyse",
                    "move it to the folder that corrections = [\"…\"] names in the pipeline file",
                )
                .to_owned(),
            Self::MoreGraduatesThanSeats => l
                .pick("vérifier les deux nombres ; les deux sont gardés tels quels", "check both numbers; both are kept as they are")
                .to_owned(),
            Self::Unclear("nature") => l.pick("écrire « création » ou « remplacement »", "write “creation” or “replacement”").to_owned(),
            Self::Unclear(_) => l.pick("écrire « oui » ou « non »", "write “yes” or “no”").to_owned(),
            Self::UnknownHorizon => l
                .pick(
                    "écrire « 12 mois », « 2 ans » ou « 2026-2027 » ; en attendant, le besoin compte pour un an",
                    "write “12 months”, “2 years” or “2026-2027”; until then the need counts for one year",
                )
                .to_owned(),
            Self::OtherNumber(..) => l
                .pick(
                    "garder une seule des deux lignes ; si ce sont deux formations, les distinguer par leur intitulé ou leur statut",
                    "keep one of the two rows; if they are two courses, tell them apart by title or status",
                )
                .to_owned(),
            of_rows!() => self.of_rows(l).map(|told| told.1).unwrap_or_default(),
            Self::NoSuchColumn(_, found) => {
                say!(
                    l,
                    "en-têtes trouvés : {}. Corriger columns dans le fichier d’analyse",
                    "headers found: {}. Correct columns in the pipeline file",
                    list(found, l)
                )
            }
            Self::BadDecision(..) => {
                l.pick("corriger ou supprimer cette ligne du fichier", "correct or delete this line of the file").to_owned()
            }
            Self::Secret(_) => {
                l.pick("aucune : la valeur existe mais n’est pas publiée", "none: the value exists and is not published").to_owned()
            }
        }
    }
}

pub(super) fn list(names: &[String], l: Language) -> String {
    if names.is_empty() { l.pick("(vide)", "(empty)").to_owned() } else { names.join(", ") }
}

fn digit_readings(digit: u8, l: Language) -> (&'static str, &'static str) {
    match digit {
        1 => ("bac+1", l.pick("niveau I de 1969 (bac+5)", "level I of 1969 (bac+5)")),
        2 => ("bac+2", l.pick("niveau II de 1969 (bac+3 ou 4)", "level II of 1969 (bac+3 or 4)")),
        3 => (
            l.pick("bac+3 ; niveau 3 de 2019 (CAP)", "bac+3; level 3 of 2019 (CAP)"),
            l.pick("niveau III de 1969 (bac+2)", "level III of 1969 (bac+2)"),
        ),
        4 => ("bac+4", l.pick("niveau 4 de 2019 (bac)", "level 4 of 2019 (bac)")),
        5 => ("bac+5", l.pick("niveau 5 de 2019 (bac+2)", "level 5 of 2019 (bac+2)")),
        _ => (l.pick("niveau de 2019", "level of 2019"), l.pick("années après le bac", "years after the bac")),
    }
}

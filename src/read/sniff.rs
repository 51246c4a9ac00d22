//! What a file is, by its first bytes: a wrong extension is common, and the parsers' own guesses disagree about it.

use std::io::Cursor;

use crate::domain::Problem;

/// A kind of file that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Xlsx,
    Xlsb,
    Ods,
    Xls,
    Parquet,
    Arrow,
    Text,
}

/// Tells the format, or why the file is none that can be read.
pub(super) fn sniff(bytes: &[u8]) -> Result<Format, Problem> {
    let no = |fr: &str, en: &str| Err(Problem::Unreadable(fr.to_owned(), en.to_owned()));
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return no("le fichier est vide", "the file is empty");
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return zip(bytes);
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        let utf16 = |name: &str| name.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        if contains(bytes, &utf16("EncryptedPackage")) {
            return no("le classeur est protégé par un mot de passe", "the workbook is protected by a password");
        }
        if !contains(bytes, &utf16("Workbook")) && !contains(bytes, &utf16("Book")) {
            return no(
                "c’est un document Office d’un autre genre, pas un classeur",
                "this is an Office document of another kind, not a workbook",
            );
        }
        return Ok(Format::Xls);
    }
    if bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1") {
        return Ok(Format::Parquet);
    }
    if bytes.starts_with(b"ARROW1") {
        return Ok(Format::Arrow);
    }
    if matches!(bytes, [0x09, 0x00 | 0x02 | 0x04 | 0x08, ..]) && bytes.get(2..4).is_some_and(|size| matches!(size, [4..=16, 0])) {
        return no(
            "c’est un classeur Excel d’avant 1995, un format que ce programme ne lit pas",
            "this is an Excel workbook from before 1995, a format this program does not read",
        );
    }
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(512)]).to_lowercase();
    let start = start.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if start.starts_with("%pdf") {
        return no("c’est un PDF, pas un tableur", "this is a PDF, not a spreadsheet");
    }
    if start.starts_with("{\\rtf") {
        return no("c’est un document RTF, pas un tableur", "this is an RTF document, not a spreadsheet");
    }
    let head = &bytes[..bytes.len().min(4096)];
    let utf16 = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) || looks_utf16(head);
    // Stray null bytes are common in exports; other control characters are not.
    let control = head.iter().filter(|b| matches!(b, 1..=8 | 14..=26 | 28..=31)).count();
    let nulls = memchr::memchr_iter(0, head).count();
    if !utf16 && (control * 50 > head.len() || nulls * 5 > head.len()) {
        return no("ce n’est ni un classeur ni un fichier texte", "this is neither a workbook nor a text file");
    }
    Ok(Format::Text)
}

/// UTF-16 without a mark: every other byte of Latin text is zero.
pub(super) fn looks_utf16(head: &[u8]) -> bool {
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|b| **b == 0).count();
    let half = head.len() / 2;
    half > 4 && (zeros(0) * 10 > half * 7 || zeros(1) * 10 > half * 7)
}

fn zip(bytes: &[u8]) -> Result<Format, Problem> {
    let no = |fr: &str, en: &str| Err(Problem::Unreadable(fr.to_owned(), en.to_owned()));
    let Ok(archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        return no("le classeur est tronqué ou endommagé", "the workbook is truncated or damaged");
    };
    let names: Vec<String> = archive.file_names().flatten().map(|name| name.replace('\\', "/").to_lowercase()).collect();
    let has = |wanted: &str| names.iter().any(|name| name.trim_start_matches('/').starts_with(wanted));
    match () {
        () if names.iter().any(|n| n.ends_with("xl/workbook.bin") || n == "workbook.bin") => Ok(Format::Xlsb),
        () if has("xl/") || names.iter().any(|n| n.ends_with("workbook.xml")) => Ok(Format::Xlsx),
        () if has("content.xml") => Ok(Format::Ods),
        () if has("word/") => no("c’est un document Word, pas un tableur", "this is a Word document, not a spreadsheet"),
        () if has("index/") || has("index.zip") => {
            no("c’est un classeur Numbers ; l’exporter en .xlsx", "this is a Numbers workbook; export it as .xlsx")
        }
        () => no("c’est une archive zip, pas un classeur", "this is a zip archive, not a workbook"),
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(bytes, part).is_some()
}

//! Holds the encoder against the vectors and pieces of the package it was made from.
//!
//! `labels.tsv`: 1,000 labels (700 of the project's framework of ICT skills in French and English, 60 job titles and
//! skills each in German, Spanish, Italian, Dutch and Portuguese), with the package's pieces, split at spaces.
//! `vectors.bin`: the first 96 of the 512 numbers of the package's vector of each, times 720, rounded, one byte each.
//! The whole vectors would take half a megabyte; cosines over a part differ more than those over the whole, so the
//! comparison is the stricter for it.

use adequation_encoder::{Encoder, LONGEST_TEXT, Vector};

/// Numbers of each vector in `vectors.bin`.
const PART: usize = 96;

/// Reads the encoder that lies beside the package's other data.
fn encoder() -> Encoder {
    Encoder::from_bytes(&std::fs::read(crate::kit::root().join("datasets/encoder/encoder.bin")).unwrap()).unwrap()
}

/// The labels, each with its pieces.
fn labels() -> Vec<(&'static str, Vec<&'static str>)> {
    let lines = include_str!("../fixtures/encoder/labels.tsv").lines();
    lines.filter_map(|line| line.split_once('\t')).map(|(label, pieces)| (label, pieces.split(' ').collect())).collect()
}

/// The cosine of two vectors of any length.
fn cosine(one: &[f32], two: &[f32]) -> f32 {
    let dot = |one: &[f32], two: &[f32]| one.iter().zip(two).map(|(a, b)| a * b).sum::<f32>();
    dot(one, two) / (dot(one, one) * dot(two, two)).sqrt()
}

/// The text of each piece between the special first and last one.
fn pieces<'a>(encoder: &'a Encoder, text: &str) -> Vec<&'a str> {
    let numbers = encoder.tokeniser().pieces(text);
    numbers[1..numbers.len() - 1].iter().filter_map(|number| encoder.tokeniser().piece(*number)).collect()
}

#[test]
fn pieces_and_vectors_are_those_of_the_package() {
    let encoder = encoder();
    let labels = labels();
    let wanted = include_bytes!("../fixtures/encoder/vectors.bin").chunks_exact(PART);
    assert_eq!((labels.len(), wanted.len()), (1_000, 1_000));
    let mut other_pieces = Vec::new();
    for ((label, wanted_pieces), wanted) in labels.iter().zip(wanted) {
        if pieces(&encoder, label) != *wanted_pieces {
            // The label has a piece that was left out of the vocabulary.
            other_pieces.push(*label);
            continue;
        }
        let wanted = wanted.iter().map(|code| f32::from(code.cast_signed())).collect::<Vec<_>>();
        let cosine = cosine(&encoder.encode(label)[..PART], &wanted);
        assert!(cosine >= 0.99, "{label}: {cosine}");
    }
    assert!(other_pieces.len() <= 10, "{other_pieces:?}");
}

#[test]
fn neither_threads_nor_neighbours_matter() {
    let encoder = encoder();
    let labels = labels().into_iter().map(|(label, _)| label).collect::<Vec<_>>();
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| encoder.encode_all(&labels))
    };
    let one = on(1);
    assert!(one == on(2) && one == on(5));
    for (label, vector) in labels.iter().zip(&one).step_by(37) {
        assert_eq!(*vector, Vector::from(&encoder.encode(label)), "{label}");
    }
    assert!(encoder.encode_all(&[]).is_empty());
}

#[test]
fn meaning_crosses_languages() {
    let encoder = encoder();
    let texts = ["boulanger", "Bäcker", "panadero", "panettiere", "bakker", "padeiro", "baker", "cybersécurité"];
    let vectors = encoder.encode_all(&texts);
    let (baker, other) = (&vectors[6], &vectors[7]);
    for (text, vector) in texts.iter().zip(&vectors).take(6) {
        assert!(vector.cosine(baker) > vector.cosine(other) + 0.2, "{text}");
    }
}

#[test]
fn odd_texts_have_vectors_too() {
    let encoder = encoder();
    assert_eq!(encoder.tokeniser().pieces(" \t"), [1, 0, 2]);
    for text in ["", " ", "\u{0}\u{1}\u{7f}", "機械学習エンジニア", "مهندس", "🦀", "e\u{301}\u{301}\u{301}", "\u{2581}", "～～"]
    {
        let length = encoder.encode(text).iter().map(|value| value * value).sum::<f32>();
        assert!((length - 1.0).abs() < 1e-4, "{text:?}: {length}");
    }
}

#[test]
fn long_texts_are_cut() {
    let encoder = encoder();
    let words = "gestion de projets informatiques, ";
    let long = words.repeat(200_000 / words.len());
    let cut = long.chars().take(LONGEST_TEXT).collect::<String>();
    assert_eq!(encoder.encode(&long).map(f32::to_bits), encoder.encode(&cut).map(f32::to_bits));
    // The tokeniser itself cuts nothing, and its time is proportional to the length.
    assert!(encoder.tokeniser().pieces(&long).len() > 30_000);
    assert_eq!(encoder.tokeniser().pieces(&"x".repeat(200_000)).first(), Some(&1));
    assert!(encoder.encode(&"é".repeat(200_000))[0].is_finite());
}

#[test]
fn damaged_files_are_refused() {
    let file = std::fs::read(crate::kit::root().join("datasets/encoder/encoder.bin")).unwrap();
    assert!(Encoder::from_bytes(&file[..file.len() / 2]).is_err());
    assert!(Encoder::from_bytes(&[]).is_err());
    let mut changed = file;
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    assert!(Encoder::from_bytes(&changed).is_err());
}

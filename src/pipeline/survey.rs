//! How answers are made to stand for the register.

use serde::{Deserialize, Serialize};

/// How answers are made to stand for the register.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct SurveySettings {
    /// The margins of the register that the weighted headcounts of respondents meet, besides the ratio by size class.
    pub calibrate: Vec<Margin>,
}

/// A way to part the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Margin {
    /// By size class of headcount.
    SizeClass,
    /// By department.
    Department,
}

impl Margin {
    /// As the pipeline file writes it.
    pub fn key(self) -> &'static str {
        match self {
            Self::SizeClass => "size_class",
            Self::Department => "department",
        }
    }
}

//! Characters of a text counted once, as its names are met.

/// How far a text has been counted.
pub(super) struct Place<'t> {
    text: &'t str,
    bytes: usize,
    characters: usize,
}

impl<'t> Place<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, bytes: 0, characters: 0 }
    }

    /// The character (from 0) that begins at a byte; counted from the last one that was asked for, since names come in the order of the text.
    pub(super) fn of(&mut self, byte: usize) -> u32 {
        if byte < self.bytes {
            (self.bytes, self.characters) = (0, 0);
        }
        self.characters += self.text[self.bytes..byte].chars().count();
        self.bytes = byte;
        u32::try_from(self.characters).unwrap_or(u32::MAX)
    }
}

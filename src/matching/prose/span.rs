//! Stretches of words that cannot be turned inside out: a name, the clause around it, and what stands before and after the name
//! within the clause.

/// The words from one to another, the one after the last; never fewer than none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span {
    from: usize,
    to: usize,
}

impl Span {
    /// From a word up to another; empty when the other comes first.
    pub(super) fn new(from: usize, to: usize) -> Self {
        Self { from, to: to.max(from) }
    }

    /// The first word.
    pub(super) fn from(self) -> usize {
        self.from
    }

    /// The word after the last.
    pub(super) fn to(self) -> usize {
        self.to
    }

    /// What it covers of a list; a list that ends earlier ends it.
    pub(super) fn of<T>(self, list: &[T]) -> &[T] {
        &list[self.from.min(list.len())..self.to.min(list.len())]
    }

    /// The smallest stretch that holds both: a recognised name may run over the end of the clause it begins in (« PL/SQL, a … »).
    pub(super) fn with(self, other: Self) -> Self {
        Self { from: self.from.min(other.from), to: self.to.max(other.to) }
    }

    /// The part before another.
    pub(super) fn before(self, inner: Self) -> Self {
        Self::new(self.from, inner.from)
    }

    /// The part after another.
    pub(super) fn after(self, inner: Self) -> Self {
        Self::new(inner.to, self.to)
    }
}

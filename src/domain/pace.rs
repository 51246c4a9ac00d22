//! How far long work is, for whoever waits for it, and whether they still want it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering::Relaxed};

/// The stages of an analysis, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Files are being read.
    Read,
    /// Rows are being understood.
    Normalise,
    /// Labels are being matched.
    Match,
    /// Gaps are being computed.
    Gap,
    /// Results are being written.
    Publish,
}

impl Stage {
    const ALL: [Self; 5] = [Self::Read, Self::Normalise, Self::Match, Self::Gap, Self::Publish];
}

/// Told by those who work, read by those who wait; clones are one. What a stage makes after it was stopped is half of it: whoever began it
/// throws it away.
#[derive(Debug, Clone, Default)]
pub struct Pace(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    /// Place of the stage in their order, from 1; 0 before the first.
    stage: AtomicU8,
    done: AtomicU64,
    total: AtomicU64,
    stopped: AtomicBool,
}

/// How far a stage is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// The stage.
    pub stage: Stage,
    /// Bytes read, rows understood, texts matched.
    pub done: u64,
    /// Of so many; 0 where the stage does not count.
    pub total: u64,
}

impl Pace {
    /// A stage begins, of so many units of its own: bytes, rows, texts; 0 where it does not count.
    pub fn begin(&self, stage: Stage, total: usize) {
        let at = Stage::ALL.iter().position(|s| *s == stage).unwrap_or(0);
        self.0.done.store(0, Relaxed);
        self.0.total.store(total as u64, Relaxed);
        self.0.stage.store(u8::try_from(at + 1).unwrap_or(0), Relaxed);
    }

    /// So many units more are done.
    pub fn advance(&self, by: usize) {
        self.0.done.fetch_add(by as u64, Relaxed);
    }

    /// Where the work stands; none before it began.
    pub fn now(&self) -> Option<Now> {
        let stage = *Stage::ALL.get(usize::from(self.0.stage.load(Relaxed)).checked_sub(1)?)?;
        let total = self.0.total.load(Relaxed);
        Some(Now { stage, done: self.0.done.load(Relaxed).min(total), total })
    }

    /// Nobody waits for the work any more.
    pub fn stop(&self) {
        self.0.stopped.store(true, Relaxed);
    }

    /// True when nobody waits any more: the stage may end where it is.
    pub fn is_stopped(&self) -> bool {
        self.0.stopped.load(Relaxed)
    }

    /// Work begins anew, and is waited for.
    pub fn renew(&self) {
        self.0.stage.store(0, Relaxed);
        self.0.stopped.store(false, Relaxed);
    }
}

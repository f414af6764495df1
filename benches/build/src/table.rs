//! The table, in Markdown, and the bars.

use std::fmt::Write as _;

use crate::contestants::{FUNCTIONS, HAND, Measure, NAMES, REATTEMPT, Set};

/// One measure of one set, for each contestant that has such a form.
pub(crate) struct Row {
    pub(crate) set: &'static Set,
    pub(crate) measure: Measure,
    /// `reattempt` may be this many times the hand-written loop.
    pub(crate) bar: f64,
    pub(crate) least: Vec<(&'static str, f64)>,
}

impl Row {
    fn title(&self) -> String {
        format!("{}: {}", self.set.title, self.measure.title())
    }

    /// A number, and how many times the hand-written loop's it is.
    fn of(&self, contestant: &str) -> Option<(f64, f64)> {
        let find = |name: &str| self.least.iter().find(|least| least.0 == name).map(|least| least.1);
        let number = find(contestant)?;
        Some((number, number / find(HAND)?))
    }

    /// A dash where the contestant has no such form.
    fn cell(&self, contestant: &str) -> String {
        match (self.of(contestant), self.measure) {
            (None, _) => "–".to_owned(),
            (Some((bytes, ratio)), Measure::Bytes) => format!("{bytes:.0} ({ratio:.2})"),
            (Some((seconds, ratio)), _) => format!("{seconds:.2} ({ratio:.2})"),
        }
    }
}

pub(crate) fn render(rows: &[Row]) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "| {FUNCTIONS} functions | {} | `reattempt`, at most |", NAMES.join(" | "));
    let _ = writeln!(text, "|---|{}", "--:|".repeat(NAMES.len() + 1));
    for row in rows {
        let cells = NAMES.map(|name| row.cell(name)).join(" | ");
        let _ = writeln!(text, "| {} | {cells} | {:.2} |", row.title(), row.bar);
    }
    text
}

/// Says which bars are broken.
pub(crate) fn broken_bars(rows: &[Row]) -> Vec<String> {
    let broken = |row: &Row| {
        let (_, ratio) = row.of(REATTEMPT)?;
        (ratio > row.bar)
            .then(|| format!("{}: {ratio:.3} times the hand-written loop, at most {:.2}", row.title(), row.bar))
    };
    rows.iter().filter_map(broken).collect()
}

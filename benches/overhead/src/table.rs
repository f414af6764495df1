//! The tables, in Markdown, and the bars.

use std::fmt::Write as _;

use crate::cases::{CONTESTANTS, Case, HAND, MORE, REATTEMPT, Situation};

/// The bytes of a future may be this many times the hand-written one's. With `tracing`, a future keeps the time of the
/// first failure.
const BYTES_BAR: f64 = if cfg!(feature = "with-tracing") { 1.10 } else { 1.05 };

type Counted = [(Case, f64)];
type Sizes = [(&'static str, usize, usize)];

pub(crate) fn render(counted: &Counted, sizes: &Sizes) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "Compiled in: {}.\n", compiled_in());
    header(&mut text, "instructions of one call", &CONTESTANTS);
    for situation in Situation::ALL {
        let hand = find(counted, situation, HAND);
        row(&mut text, situation.title(), &CONTESTANTS.map(|name| ratio(find(counted, situation, name), hand)));
    }
    for (title, of) in BYTES {
        let hand = bytes(sizes, HAND, of);
        row(&mut text, title, &CONTESTANTS.map(|name| ratio(bytes(sizes, name, of), hand)));
    }

    let _ = writeln!(text);
    let situations = [Situation::SyncSuccess, Situation::SyncFailing, Situation::AsyncSuccess, Situation::AsyncFailing];
    header(&mut text, "instructions of one call, and what is added", &situations.map(Situation::title));
    row(&mut text, "plain", &situations.map(|situation| difference(find(counted, situation, REATTEMPT), None)));
    for more in MORE {
        let cells =
            situations.map(|situation| difference(find(counted, situation, more), find(counted, situation, REATTEMPT)));
        row(&mut text, more, &cells);
    }
    text
}

/// What is said of each bar that is broken.
pub(crate) fn broken_bars(counted: &Counted, sizes: &Sizes) -> Vec<String> {
    let instructions = Situation::ALL.into_iter().map(|situation| {
        let of = |name| find(counted, situation, name);
        (situation.title(), of(REATTEMPT), of(HAND), situation.bar())
    });
    let bytes =
        BYTES.into_iter().map(|(title, of)| (title, bytes(sizes, REATTEMPT, of), bytes(sizes, HAND, of), BYTES_BAR));
    instructions
        .chain(bytes)
        .filter_map(|(title, ours, hand, bar)| {
            let ratio = ours? / hand?;
            (ratio > bar).then(|| format!("{title}: {ratio:.3} times the hand-written loop, at most {bar:.2}"))
        })
        .collect()
}

type Size = fn(&(&'static str, usize, usize)) -> usize;

const BYTES: [(&str, Size); 2] =
    [("bytes of the future", |sizes| sizes.1), ("bytes of the future, 1 KiB of them the body's", |sizes| sizes.2)];

fn compiled_in() -> String {
    let features = [
        (cfg!(feature = "with-tracing"), "`tracing`"),
        (cfg!(feature = "with-metrics"), "`metrics`"),
        (cfg!(feature = "with-serde"), "`serde`"),
        (cfg!(feature = "with-testing"), "`testing`"),
    ];
    let present = features.into_iter().filter_map(|(present, name)| present.then_some(name));
    ["the default features"].into_iter().chain(present).collect::<Vec<_>>().join(", ")
}

fn header(text: &mut String, title: &str, columns: &[&str]) {
    let _ = writeln!(text, "| {title} | {} |", columns.join(" | "));
    let _ = writeln!(text, "|---|{}", "--:|".repeat(columns.len()));
}

fn row<const N: usize>(text: &mut String, title: &str, cells: &[String; N]) {
    let _ = writeln!(text, "| {title} | {} |", cells.join(" | "));
}

fn find(counted: &Counted, situation: Situation, contestant: &str) -> Option<f64> {
    counted
        .iter()
        .find(|(case, _)| case.situation == situation && case.contestant == contestant)
        .map(|&(_, count)| count)
}

#[expect(clippy::cast_precision_loss, reason = "some hundred bytes")]
fn bytes(sizes: &Sizes, contestant: &str, of: Size) -> Option<f64> {
    sizes.iter().find(|sizes| sizes.0 == contestant).map(|sizes| of(sizes) as f64)
}

/// A count and how many times the hand-written one it is; a dash where the contestant has no such form.
fn ratio(count: Option<f64>, hand: Option<f64>) -> String {
    match (count, hand) {
        (Some(count), Some(hand)) => format!("{count:.0} ({:.2})", count / hand),
        _ => "–".to_owned(),
    }
}

/// A count and how much more it is than the plain one.
fn difference(count: Option<f64>, plain: Option<f64>) -> String {
    match (count, plain) {
        (Some(count), Some(plain)) => format!("{count:.0} ({:+.0})", count - plain),
        (Some(count), None) => format!("{count:.0}"),
        _ => "–".to_owned(),
    }
}

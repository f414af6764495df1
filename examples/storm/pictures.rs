//! The pictures of the documentation, in `docs/pictures`. A test compares them with what this code draws.

use std::{io, time::Duration};

use plotters::{
    coord::Shift,
    prelude::{
        ChartBuilder, Color, DrawingArea, DrawingAreaErrorKind, IntoDrawingArea, IntoFont, LineSeries, PathElement,
        RGBColor, Rectangle, SVGBackend, Text, TextStyle,
    },
};
use rand::{SeedableRng, rngs::SmallRng};
use reattempt::{
    Policy, RetryBudget, policy,
    storm::{Outage, Report, Storm},
};

use crate::trial::silent_server;

/// A file, and what draws it.
type Picture = (&'static str, fn() -> String);

/// Each picture.
pub(crate) const ALL: [Picture; 4] =
    [("waits.svg", waits), ("jitter.svg", jitter), ("outage.svg", outage), ("contention.svg", contention)];

/// All pictures as definitions of links, so that rustdoc shows them without a server.
pub(crate) const EMBEDDED: &str = "embedded.md";

const GREY: RGBColor = RGBColor(0x70, 0x70, 0x70);
const COLOURS: [RGBColor; 5] = [
    RGBColor(0x70, 0x70, 0x70),
    RGBColor(0xd9, 0x5f, 0x4a),
    RGBColor(0xe8, 0x93, 0x2f),
    RGBColor(0x4a, 0x90, 0xd9),
    RGBColor(0x14, 0x8f, 0x5f),
];

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Outcome = Result<(), DrawingAreaErrorKind<io::Error>>;

/// Writes a definition `[waits]: data:...` for each picture. In Markdown the first definition of a name counts, so rustdoc,
/// which reads this file first, shows what is in it; elsewhere the page's own definition names the file.
pub(crate) fn embedded(read: impl Fn(&str) -> io::Result<String>) -> io::Result<String> {
    let mut definitions = String::new();
    for (file, _) in ALL {
        let name = file.trim_end_matches(".svg");
        definitions.extend(["[", name, "]: data:image/svg+xml,"]);
        for letter in read(file)?.chars() {
            match letter {
                'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | ',' | '-' | '/' | ':' | '=' | ';' => definitions.push(letter),
                _ => definitions.extend(letter.to_string().bytes().map(|byte| format!("%{byte:02X}"))),
            }
        }
        definitions.push('\n');
    }
    Ok(definitions)
}

/// An outage with and without a budget.
fn outage() -> String {
    const POLICY: Policy = policy!(strategy = "full_jitter", base = "1s", cap = "8s", max = 4);
    let storm = silent_server().lasts(Duration::from_secs(60));
    let without = storm.run(&POLICY);
    let with = storm.run_with_budget(&POLICY, || RetryBudget::new(10));
    Storm::draw(&[("4 attempts", &without), ("4 attempts and a budget", &with)])
}

/// A short outage, after which retries without jitter return as one.
fn jitter() -> String {
    const EXPONENTIAL: Policy = policy!(strategy = "exponential", base = "5s", cap = "30s", max = 4);
    const JITTERED: Policy = policy!(strategy = "full_jitter", base = "5s", cap = "30s", max = 4);
    let secs = Duration::from_secs;
    let storm = Storm::new().queue(50).outage(secs(5)..secs(6), Outage::Refusing).lasts(secs(30));
    Storm::draw(&[("without jitter", &storm.run(&EXPONENTIAL)), ("with full jitter", &storm.run(&JITTERED))])
}

/// How the waits of each strategy spread: a stroke for each of thirty draws.
fn waits() -> String {
    const POLICIES: [(&str, Policy); 7] = [
        ("constant", policy!(strategy = "constant", base = "1s", max = 6)),
        ("constant, jitter 0.2", policy!(strategy = "constant", base = "1s", jitter = 0.2, cap = "8s", max = 6)),
        ("linear", policy!(strategy = "linear", base = "1s", cap = "8s", max = 6)),
        ("exponential", policy!(strategy = "exponential", base = "1s", cap = "8s", max = 6)),
        ("full_jitter", policy!(strategy = "full_jitter", base = "1s", cap = "8s", max = 6)),
        ("equal_jitter", policy!(strategy = "equal_jitter", base = "1s", cap = "8s", max = 6)),
        ("decorrelated_jitter", policy!(strategy = "decorrelated_jitter", base = "1s", cap = "8s", max = 6)),
    ];
    drawn(36 + 130 * 7 + 34, |area| {
        let (top, panels) = area.split_vertically(36);
        top.draw(&Text::new("the delays before retries 1 to 5, each drawn thirty times", (8, 8), text()))?;
        let (panels, last) = panels.split_vertically(130 * 6);
        let panels = panels.split_evenly((6, 1)).into_iter().map(|panel| (panel, 0)).chain([(last, 34)]);
        for ((panel, labels), (name, policy)) in panels.zip(&POLICIES) {
            panel.draw(&Text::new(*name, (8, 4), text()))?;
            let area = panel.margin(30, 0, 0, 0);
            let mut chart = ChartBuilder::on(&area)
                .margin_right(16)
                .x_label_area_size(labels)
                .y_label_area_size(30)
                .build_cartesian_2d(0.0..8.2, 5.6..0.4)?;
            chart
                .configure_mesh()
                .disable_y_mesh()
                .max_light_lines(0)
                .bold_line_style(GREY.mix(0.3))
                .axis_style(GREY)
                .label_style(text())
                .y_labels(0)
                .x_label_formatter(&|time| format!("{time} s"))
                .draw()?;
            for (row, strokes) in (1..).map(f64::from).zip(draws(policy)) {
                // A comb: one path is smaller than a stroke for each draw.
                let teeth = strokes
                    .iter()
                    .flat_map(|wait| [(0.0, 0.3), (0.0, -0.3), (0.0, 0.3)].map(|(x, y)| (wait + x, row + y)));
                chart.draw_series([PathElement::new(teeth.collect::<Vec<_>>(), COLOURS[3].stroke_width(2))])?;
            }
        }
        area.present()
    })
}

/// Draws thirty calls of five waits; sorted, for each retry.
fn draws(policy: &Policy) -> [Vec<f64>; 5] {
    let mut rng = SmallRng::seed_from_u64(1);
    let mut drawn = [const { Vec::new() }; 5];
    for _ in 0..30 {
        let mut previous = policy.base();
        for (retry, waits) in (1..).zip(&mut drawn) {
            previous = policy.delay(retry, previous, &mut rng);
            waits.push(previous.as_secs_f64());
        }
    }
    for waits in &mut drawn {
        waits.sort_by(f64::total_cmp);
    }
    drawn
}

/// What a panel shows, its highest value, and the value of a report.
type Panel = (&'static str, f64, fn(&Report) -> f64);

/// The published model: clients that race for one row, with each strategy.
#[expect(clippy::cast_precision_loss, reason = "pixels are coarser")]
fn contention() -> String {
    const POLICIES: [(&str, Policy); 5] = [
        ("no delays", policy!(strategy = "immediate", max = unlimited)),
        ("exponential", policy!(strategy = "exponential", base = "10ms", cap = "2s", max = unlimited)),
        ("decorrelated", policy!(strategy = "decorrelated_jitter", base = "5ms", cap = "2s", max = unlimited)),
        ("equal jitter", policy!(strategy = "equal_jitter", base = "10ms", cap = "2s", max = unlimited)),
        ("full jitter", policy!(strategy = "full_jitter", base = "10ms", cap = "2s", max = unlimited)),
    ];
    const PANELS: [Panel; 2] = [
        ("writes in all, by the number of clients", 2600.0, |report| report.requests() as f64),
        ("seconds until the last is done, by the number of clients", 70.0, |report| report.latency(1.0).as_secs_f64()),
    ];
    let mean = |policy, clients, of: fn(&Report) -> f64| {
        (0..8).map(|seed| of(&Storm::contention(clients).seed(seed).run(policy))).sum::<f64>() / 8.0
    };
    drawn(70 + 300 * 2, |area| {
        let (top, panels) = area.split_vertically(70);
        for (index, ((name, _), colour)) in (0..).zip(POLICIES.iter().zip(COLOURS)) {
            let (x, y) = (8 + 205 * (index % 3), 8 + 30 * (index / 3));
            top.draw(&Rectangle::new([(x, y + 4), (x + 18, y + 16)], colour.filled()))?;
            top.draw(&Text::new(*name, (x + 26, y), text()))?;
        }
        for (panel, (title, most, of)) in panels.split_evenly((2, 1)).iter().zip(PANELS) {
            panel.draw(&Text::new(title, (8, 4), text()))?;
            let area = panel.margin(34, 0, 0, 0);
            let mut chart = ChartBuilder::on(&area)
                .margin_right(24)
                .x_label_area_size(34)
                .y_label_area_size(70)
                .build_cartesian_2d(0.0..100.0, 0.0..most)?;
            chart
                .configure_mesh()
                .disable_x_mesh()
                .max_light_lines(0)
                .bold_line_style(GREY.mix(0.3))
                .axis_style(GREY)
                .label_style(text())
                .x_labels(6)
                .y_labels(5)
                .x_label_formatter(&|clients| format!("{clients}"))
                .y_label_formatter(&|value| format!("{value}"))
                .draw()?;
            for ((_, policy), colour) in POLICIES.iter().zip(COLOURS) {
                let points = (10..=100).step_by(10).map(|clients| (f64::from(clients), mean(policy, clients, of)));
                chart.draw_series(LineSeries::new(points, colour.stroke_width(3)))?;
            }
        }
        area.present()
    })
}

fn text() -> TextStyle<'static> {
    ("sans-serif", 26).into_font().color(&GREY)
}

fn drawn(height: u32, draw: impl FnOnce(&Area<'_>) -> Outcome) -> String {
    let mut svg = String::new();
    draw(&SVGBackend::with_string(&mut svg, (640, height)).into_drawing_area()).expect("a string takes everything");
    let style = "<style>@media (prefers-color-scheme: dark) { text { fill: #999 } }</style>";
    svg.replacen('\n', &format!("\n{style}\n"), 1)
}

//! Pictures of reports. The colours are between light and dark, and nothing fills the background, so that a picture can
//! be read on any page. The letters are large, so that it can be read at 400 pixels, and follow the page to light or dark.

use std::{format, string::String, vec::Vec};

use plotters::{
    coord::Shift,
    prelude::{
        AreaSeries, ChartBuilder, Color, DashedLineSeries, DrawingArea, DrawingAreaErrorKind, IntoDrawingArea,
        IntoFont, LineSeries, RGBColor, Rectangle, SVGBackend, Text, TextStyle,
    },
};

use super::report::{Report, SLICE, Slice};

const WIDTH: u32 = 640;
const PANEL: u32 = 260;
const LEGEND: u32 = 36;
/// The most points that a curve has.
const POINTS: usize = 150;

const FIRST_TRIES: RGBColor = RGBColor(0x4a, 0x90, 0xd9);
const RETRIES: RGBColor = RGBColor(0xe8, 0x93, 0x2f);
const DONE: RGBColor = RGBColor(0x14, 0x8f, 0x5f);
const GREY: RGBColor = RGBColor(0x70, 0x70, 0x70);
/// Where the page is dark.
const STYLE: &str = "<style>@media (prefers-color-scheme: dark) { text { fill: #999 } }</style>";

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Outcome = Result<(), DrawingAreaErrorKind<std::io::Error>>;

pub(super) fn draw(reports: &[(&str, &Report)]) -> String {
    let mut svg = String::new();
    let panels = u32::try_from(reports.len()).unwrap_or(u32::MAX);
    let area = SVGBackend::with_string(&mut svg, (WIDTH, panels.saturating_mul(PANEL).saturating_add(LEGEND)));
    // Writing to a string cannot fail.
    let _ = draw_all(&area.into_drawing_area(), reports);
    svg.replacen('\n', &format!("\n{STYLE}\n"), 1)
}

fn draw_all(area: &Area<'_>, reports: &[(&str, &Report)]) -> Outcome {
    let (top, panels) = area.split_vertically(LEGEND);
    legend(&top, reports.iter().any(|(_, report)| report.setting.capacity.is_some()))?;
    let curves: Vec<_> = reports.iter().map(|(_, report)| Curves::of(report)).collect();
    // All panels have the same scale.
    let most = curves.iter().map(Curves::most).fold(1.0, f64::max) * 1.05;
    let seconds = curves.iter().map(Curves::seconds).fold(0.1, f64::max);
    for (panel, ((name, report), curves)) in
        panels.split_evenly((reports.len().max(1), 1)).iter().zip(reports.iter().zip(&curves))
    {
        let verdict = report.verdict();
        let verdict = verdict.split(':').next().unwrap_or_default();
        panel.draw(&Text::new(format!("{name}: {verdict}"), (8, 10), text(27)))?;
        panel_of(&panel.margin(36, 0, 0, 0), report, curves, seconds, most)?;
    }
    area.present()
}

fn text(size: u32) -> TextStyle<'static> {
    ("sans-serif", size).into_font().color(&GREY)
}

/// Names the colours, in a line above the panels.
fn legend(area: &Area<'_>, has_capacity: bool) -> Outcome {
    let mut x = 8;
    let capacity = has_capacity.then_some(("capacity", GREY));
    let named = [("first tries", FIRST_TRIES), ("retries", RETRIES), ("work done", DONE)];
    for (name, colour) in named.into_iter().chain(capacity) {
        area.draw(&Rectangle::new([(x, 12), (x + 18, 24)], colour.filled()))?;
        area.draw(&Text::new(name, (x + 25, 8), text(26)))?;
        x += 60 + 10 * i32::try_from(name.len()).unwrap_or_default();
    }
    Ok(())
}

/// What a report shows of each moment, in requests a second.
struct Curves {
    /// The time in seconds, the first tries, all requests, and the work done.
    points: Vec<(f64, f64, f64, f64)>,
    capacity: Option<f64>,
}

impl Curves {
    #[expect(clippy::cast_precision_loss, reason = "pixels are coarser")]
    fn of(report: &Report) -> Self {
        let slices = report.slices();
        let watched = usize::try_from(report.setting.lasts.div_ceil(SLICE)).unwrap_or(usize::MAX);
        let slices = &slices[..watched.min(slices.len())];
        let together = slices.len().div_ceil(POINTS).max(1);
        let slice = SLICE as f64 / 1e9;
        let points = slices.chunks(together).enumerate().map(|(index, chunk)| {
            let rate = |of: fn(&Slice) -> u64| chunk.iter().map(of).sum::<u64>() as f64 / (chunk.len() as f64 * slice);
            let first_tries = rate(Slice::first_tries);
            let middle = (index as f64 + 0.5) * together as f64 * slice;
            (middle, first_tries, first_tries + rate(Slice::retries), rate(Slice::done))
        });
        Self { points: points.collect(), capacity: report.setting.capacity }
    }

    fn most(&self) -> f64 {
        self.points.iter().map(|(_, _, all, done)| all.max(*done)).fold(self.capacity.unwrap_or(0.0), f64::max)
    }

    fn seconds(&self) -> f64 {
        self.points.last().map_or(0.0, |(time, ..)| *time)
    }

    fn curve(&self, of: fn(&(f64, f64, f64, f64)) -> f64) -> impl Iterator<Item = (f64, f64)> {
        self.points.iter().map(move |point| (point.0, of(point)))
    }
}

#[expect(clippy::cast_precision_loss, reason = "pixels are coarser")]
fn panel_of(area: &Area<'_>, report: &Report, curves: &Curves, seconds: f64, most: f64) -> Outcome {
    let mut chart = ChartBuilder::on(area)
        .margin_right(16)
        .x_label_area_size(34)
        .y_label_area_size(84)
        .build_cartesian_2d(0.0..seconds, 0.0..most)?;
    if let Some((time, _)) = &report.setting.outage {
        let [start, end] = [time.start, time.end].map(|moment| (moment as f64 / 1e9).min(seconds));
        chart.draw_series([Rectangle::new([(start, 0.0), (end, most)], GREY.mix(0.25).filled())])?;
    }
    chart
        .configure_mesh()
        .disable_x_mesh()
        .max_light_lines(0)
        .bold_line_style(GREY.mix(0.3))
        .axis_style(GREY)
        .x_labels(7)
        .y_labels(4)
        .label_style(text(26))
        .x_label_formatter(&|time| format!("{time} s"))
        .y_label_formatter(&|rate| format!("{rate}/s"))
        .draw()?;
    chart.draw_series(AreaSeries::new(curves.curve(|point| point.2), 0.0, RETRIES.mix(0.8)))?;
    chart.draw_series(AreaSeries::new(curves.curve(|point| point.1), 0.0, FIRST_TRIES.mix(0.9)))?;
    chart.draw_series(LineSeries::new(curves.curve(|point| point.3), DONE.stroke_width(4)))?;
    if let Some(capacity) = curves.capacity {
        let line = [(0.0, capacity), (seconds, capacity)];
        chart.draw_series(DashedLineSeries::new(line, 10, 8, GREY.stroke_width(2)))?;
    }
    Ok(())
}

//! The pictures and the table in the documentation, compared with what the code draws and prints.

use std::{fs, path::Path};

use crate::{pictures, trial::Trial};

#[test]
fn kept_pictures_are_what_the_code_draws() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/pictures");
    let read = |name: &str| fs::read_to_string(folder.join(name));
    let mut stale: Vec<_> =
        pictures::ALL.iter().filter(|(name, draw)| read(name).ok() != Some(draw())).map(|(name, _)| *name).collect();
    if read(pictures::EMBEDDED).ok() != pictures::embedded(read).ok() {
        stale.push(pictures::EMBEDDED);
    }
    assert!(stale.is_empty(), "{stale:?}: run `cargo run --release --example storm -- --pictures` and look at them");
}

#[test]
fn table_is_the_one_in_the_guide() {
    let trial = Trial::default();
    let table = trial.table(&trial.run(|_| ()));
    let page = include_str!("../../docs/storm.md");
    assert!(page.contains(&table), "docs/storm.md does not show the table of the example:\n{table}");
}

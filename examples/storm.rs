//! Try a policy before you ship it: an outage of a server, and what the retries of its clients make of it.
//!
//! ```sh
//! cargo run --release --example storm                    # six policies side by side
//! cargo run --release --example storm -- policies.toml   # your own: see `examples/storm/policies.toml`
//! cargo run --release --example storm -- --pictures      # renews the pictures of the documentation
//! ```
//!
//! It prints a table and writes `storm.svg`.

#[path = "storm/config.rs"]
mod config;
#[path = "storm/pictures.rs"]
mod pictures;
#[path = "storm/trial.rs"]
mod trial;

use std::{
    env,
    error::Error,
    fs,
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

use indicatif::{ProgressBar, ProgressStyle};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments[..] {
        [] => try_policies(&trial::Trial::default()),
        ["--pictures"] => renew_pictures(Path::new("docs/pictures")),
        [file] if !file.starts_with('-') => config::read(file).and_then(|trial| try_policies(&trial)),
        _ => Err("expected the name of a TOML file with policies, `--pictures`, or nothing".into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn try_policies(trial: &trial::Trial) -> Result<(), Box<dyn Error>> {
    let bar = progress(trial.policies.len());
    let reports = trial.run(|name| {
        bar.set_message(name.to_owned());
        bar.inc(1);
    });
    bar.finish_and_clear();
    let picture = trial.draw(&reports);
    write(Path::new("storm.svg"), &picture)?;
    write!(io::stdout(), "{}\nThe picture is in storm.svg.\n", trial.table(&reports))?;
    Ok(())
}

fn renew_pictures(folder: &Path) -> Result<(), Box<dyn Error>> {
    let bar = progress(pictures::ALL.len());
    for (name, draw) in pictures::ALL {
        bar.set_message(name);
        write(&folder.join(name), &draw())?;
        bar.inc(1);
    }
    write(&folder.join(pictures::EMBEDDED), &pictures::embedded(|name| fs::read_to_string(folder.join(name)))?)?;
    bar.finish_and_clear();
    println!("The pictures are in {}.", folder.display());
    Ok(())
}

/// Shows a bar on a terminal, and nothing elsewhere.
fn progress(steps: usize) -> ProgressBar {
    let style =
        ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}").unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(steps as u64).with_style(style)
}

/// Writes the whole file or nothing.
fn write(path: &Path, text: &str) -> Result<(), Box<dyn Error>> {
    let unfinished = path.with_extension("unfinished");
    let written: io::Result<()> = fs::write(&unfinished, text).and_then(|()| fs::rename(&unfinished, path));
    written.map_err(|error| {
        let _ = fs::remove_file(&unfinished);
        format!("cannot write {}: {error}", path.display()).into()
    })
}

//! Writes the crates, builds them, and measures.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use object::{Object as _, ObjectSection as _, SectionKind, read::archive::ArchiveFile};

use crate::{
    contestants::{Contestant, EACH, FUNCTIONS, Measure, SETS, SHARED, Set},
    rustc,
};

/// A workspace of its own below `target/`, with one crate for each contestant of each set.
pub(crate) struct Project {
    folder: PathBuf,
}

impl Project {
    /// Writes all crates.
    pub(crate) fn write() -> Result<Self, String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let root = root.canonicalize().map_err(|fault| format!("no repository: {fault}"))?;
        let project = Self { folder: root.join("target/build-bench") };
        project.write_file("Cargo.toml", &manifest_of_workspace(&root))?;
        // The versions that the repository has, so that two runs compare.
        let versions =
            fs::read_to_string(root.join("Cargo.lock")).map_err(|fault| format!("no Cargo.lock: {fault}"))?;
        project.write_file("Cargo.lock", &versions)?;
        for set in &SETS {
            for contestant in set.contestants {
                project.write_crate(set, contestant)?;
            }
        }
        Ok(project)
    }

    fn write_crate(&self, set: &Set, contestant: &Contestant) -> Result<(), String> {
        let name = crate_name(set, contestant);
        self.write_file(&format!("{name}/Cargo.toml"), &manifest_of_crate(&name))?;
        for (file, text) in SHARED {
            self.write_file(&format!("{name}/src/{file}"), text)?;
        }
        self.write_file(&format!("{name}/src/lib.rs"), &functions(set, contestant)?)
    }

    fn write_file(&self, path: &str, text: &str) -> Result<(), String> {
        let path = self.folder.join(path);
        path.parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(&path, text))
            .map_err(|fault| format!("{} cannot be written: {fault}", path.display()))
    }

    /// Builds everything once, so that later builds find their dependencies.
    pub(crate) fn prepare(&self, measure: Measure) -> Result<(), String> {
        self.cargo(measure, &["--workspace"], "")
    }

    pub(crate) fn measure(&self, set: &Set, contestant: &Contestant, measure: Measure) -> Result<f64, String> {
        match measure {
            Measure::Check | Measure::Debug | Measure::Release => self.seconds(set, contestant, measure),
            Measure::Bytes => self.bytes(set, contestant),
        }
    }

    /// Returns the processor seconds of rustc for one crate.
    fn seconds(&self, set: &Set, contestant: &Contestant, measure: Measure) -> Result<f64, String> {
        let _ = fs::remove_file(self.report());
        // Cargo builds a crate again whose file is newer than the build.
        self.write_crate(set, contestant)?;
        let name = crate_name(set, contestant);
        self.cargo(measure, &["--package", &name], &name)?;
        let report = fs::read_to_string(self.report()).map_err(|fault| format!("{name} was not built: {fault}"))?;
        let microseconds: f64 = report.parse().map_err(|_| format!("`{report}` is not a number"))?;
        Ok(microseconds / 1e6)
    }

    /// Returns the bytes of machine code for each function in one crate's library, as built for release.
    #[expect(clippy::cast_precision_loss, reason = "some hundred bytes for each function")]
    fn bytes(&self, set: &Set, contestant: &Contestant) -> Result<f64, String> {
        let library = self.folder.join(format!("target/release/lib{}.rlib", crate_name(set, contestant)));
        let data = fs::read(&library).map_err(|fault| format!("{} cannot be read: {fault}", library.display()))?;
        let bytes = bytes_of_code(&data).map_err(|fault| format!("{} is no library: {fault}", library.display()))?;
        Ok(bytes as f64 / FUNCTIONS as f64)
    }

    fn report(&self) -> PathBuf {
        self.folder.join("seconds")
    }

    fn cargo(&self, measure: Measure, packages: &[&str], wanted: &str) -> Result<(), String> {
        let program = env::current_exe().map_err(|fault| format!("this program cannot find itself: {fault}"))?;
        let arguments: &[&str] = match measure {
            Measure::Check => &["check"],
            Measure::Debug => &["build"],
            Measure::Release | Measure::Bytes => &["build", "--release"],
        };
        let mut command = Command::new("cargo");
        for (name, _) in env::vars_os() {
            let is_setting = |prefix| name.to_str().is_some_and(|name| name.starts_with(prefix));
            if ["CARGO_PROFILE_", "CARGO_BUILD_", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"].into_iter().any(is_setting) {
                command.env_remove(&name);
            }
        }
        let output = command
            .args(arguments)
            .args(packages)
            .args(["--quiet", "--target-dir", "target"])
            .env("CARGO_INCREMENTAL", "0")
            .env("RUSTC_WRAPPER", "")
            .env("RUSTC_WORKSPACE_WRAPPER", program)
            .env(rustc::CRATE, wanted)
            .env(rustc::SECONDS, self.report())
            .current_dir(&self.folder)
            .output()
            .map_err(|fault| format!("cargo does not start: {fault}"))?;
        if output.status.success() {
            Ok(())
        } else {
            Err(format!("cargo ended with {}:\n{}", output.status, String::from_utf8_lossy(&output.stderr)))
        }
    }
}

fn bytes_of_code(library: &[u8]) -> object::Result<u64> {
    let mut bytes = 0;
    for member in ArchiveFile::parse(library)?.members() {
        // The member that is no object holds the compiler's metadata.
        if let Ok(object) = object::File::parse(member?.data(library)?) {
            let code = object.sections().filter(|section| section.kind() == SectionKind::Text);
            bytes += code.map(|section| section.size()).sum::<u64>();
        }
    }
    Ok(bytes)
}

/// The name of a contestant's package and of its library.
fn crate_name(set: &Set, contestant: &Contestant) -> String {
    format!("{}_{}", set.name, contestant.name).replace([' ', '-'], "_")
}

fn manifest_of_workspace(root: &Path) -> String {
    let contestants = SETS.iter().flat_map(|set| set.contestants.iter().map(move |contestant| (set, contestant)));
    let members: Vec<_> = contestants.map(|(set, contestant)| crate_name(set, contestant)).collect();
    format!(
        r#"[workspace]
members = {members:?}
resolver = "3"

[workspace.dependencies]
reattempt = {{ path = "{root}" }}
backon = {{ version = "1.6", default-features = false, features = ["std", "std-blocking-sleep", "tokio-sleep"] }}
backon-macros = "1.0"
tokio-retry2 = {{ version = "0.9", features = ["jitter"] }}
rand = {{ version = "0.10", default-features = false, features = ["sys_rng"] }}
tokio = {{ version = "1", default-features = false, features = ["time"] }}
"#,
        root = root.display()
    )
}

/// All have the same dependencies. Those that a crate does not name cost it nothing: rustc does not read them.
fn manifest_of_crate(name: &str) -> String {
    format!(
        r#"[package]
name = "{name}"
version = "0.0.0"
edition = "2024"

[dependencies]
reattempt.workspace = true
backon.workspace = true
backon-macros.workspace = true
tokio-retry2.workspace = true
rand.workspace = true
tokio.workspace = true
"#
    )
}

/// How an async function is called: without this, its crate would hold no machine code for its body.
const STARTED: &str = "
pub fn start_NAME(id: u32) -> std::pin::Pin<Box<dyn Future<Output = Outcome> + Send>> {
    Box::pin(NAME(id))
}
";

fn functions(set: &Set, contestant: &Contestant) -> Result<String, String> {
    let (head, function) = contestant
        .template
        .split_once(EACH)
        .ok_or_else(|| format!("the template of {} lacks a line `{}`", contestant.name, EACH.trim()))?;
    let mut text = format!("mod service;\n\npub use service::*;\n\n{head}");
    for number in 0..FUNCTIONS {
        let name = format!("step_{number}");
        text += &function.replace("NAME", &name).replace("BODY", &body(set, number));
        if set.is_async {
            text += &STARTED.replace("NAME", &name);
        }
        text.push('\n');
    }
    Ok(text)
}

/// The body of a function: one of four, each time with another number.
fn body(set: &Set, number: usize) -> String {
    let fetch = |id: &str| if set.is_async { format!("fetch({id}).await?") } else { format!("fetch_blocking({id})?") };
    let first = fetch(&format!("id ^ {number}"));
    let next = fetch("row");
    match number % 4 {
        0 => format!("let row = {first}; Ok(row + {number})"),
        1 => format!("let row = {first}; let next = {next}; Ok(row.wrapping_mul(next) ^ {number})"),
        2 => format!(
            "let row = {first}; if row == {number} {{ return Err(Error::Refused(\"{number}\".to_owned())); }} Ok(row)"
        ),
        _ => format!("Ok({first}.rotate_left({number}))"),
    }
}

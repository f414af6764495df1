//! What the pages of the repository say of the code beside them.

use std::{collections::BTreeSet, fs, path::Path};

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A claim ends with the tests that show it: (`FILE`: `name`, `name`).
#[test]
fn security_names_tests_that_exist() {
    let page = read("SECURITY.md");
    for claim in page.split("\n- ").skip(1) {
        let shown = claim.split("(`").find(|it| it.split('`').next().is_some_and(|file| file.contains(".rs")));
        let Some(shown) = shown.and_then(|it| it.split(')').next()) else {
            assert!(!claim.starts_with("**It cannot**"), "no test shows this: {claim}");
            continue;
        };
        let mut quoted = shown.split('`').step_by(2);
        let file = quoted.next().unwrap();
        let source = read(file);
        for name in quoted.filter(|name| !name.is_empty()) {
            assert!(source.contains(&format!("fn {name}(")), "{file} has no test `{name}`");
        }
    }
}

/// Each feature that classifies errors has a row, with the versions that its manifest allows.
#[test]
fn page_of_clients_follows_the_manifest() {
    const OTHER_FEATURES: [&str; 9] =
        ["default", "std", "smol", "tracing", "metrics", "serde", "testing", "storm", "wasm"];
    let table = |path: &str, name: &str| -> toml::Table {
        let manifest: toml::Table = read(path).parse().unwrap();
        manifest[name].as_table().unwrap().clone()
    };
    let dependencies = table("retry-runtime/Cargo.toml", "dependencies");
    let is_allowed = |name: &str, versions: &str| {
        let mut same = dependencies
            .iter()
            .filter(|(key, it)| it.get("package").map_or(*key == name, |it| it.as_str() == Some(name)));
        same.any(|(_, dependency)| {
            let range = dependency["version"].as_str().unwrap().trim_start_matches(">=");
            let (from, below) = range.split_once(", <").map_or((range, None), |(from, below)| (from, Some(below)));
            let to = below.map_or(from.to_owned(), |below| {
                let (major, minor) = below.rsplit_once('.').map_or(("", below), |(major, minor)| (major, minor));
                format!("{major}.{}", minor.parse::<u32>().unwrap() - 1).trim_start_matches('.').to_owned()
            });
            versions.starts_with(from) && (versions.ends_with(&to) || versions.ends_with(" and later"))
        })
    };
    let page = read("docs/clients.md");
    let rows =
        page.lines().skip_while(|line| !line.starts_with("|---")).skip(1).take_while(|line| line.starts_with('|'));
    let mut shown = BTreeSet::new();
    for row in rows {
        let mut cells = row.split('|').skip(1);
        let (crates, features) = (cells.next().unwrap(), cells.next().unwrap());
        let features: Vec<_> = features.split('`').skip(1).step_by(2).map(String::from).collect();
        for named in crates.split(", ").filter(|_| !features.is_empty()) {
            let (name, versions) = named.trim().trim_start_matches('`').split_once("` ").unwrap();
            assert!(is_allowed(name, versions), "the manifest has another version: {named}");
        }
        shown.extend(features);
    }
    let features = table("Cargo.toml", "features").into_iter().map(|(name, _)| name);
    let features: BTreeSet<_> = features.filter(|name| !OTHER_FEATURES.contains(&&**name)).collect();
    assert_eq!(shown, features);
}

/// A column of GitHub's or docs.rs' at 1280 pixels holds 96 characters of code. Hidden lines and output
/// do not count.
#[test]
fn examples_fit_a_page() {
    let mut pages = vec!["README.md".to_owned()];
    for folder in ["docs", "retry-macros/docs"] {
        let entries = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap();
        let names = entries.map(|entry| format!("{folder}/{}", entry.unwrap().file_name().to_string_lossy()));
        pages.extend(names.filter(|name| name.contains(".md")));
    }
    for page in pages {
        for block in read(&page).split("```").skip(1).step_by(2).filter(|block| !block.starts_with("text")) {
            for line in block.lines().filter(|line| !line.starts_with("# ")) {
                assert!(line.chars().count() <= 96, "{page}, too wide: {line}");
            }
        }
    }
}

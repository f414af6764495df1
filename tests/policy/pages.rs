//! What the pages of the repository say of the code beside them.

use std::{fs, path::Path};

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

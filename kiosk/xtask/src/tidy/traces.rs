//! Nothing in the tree may point to one person's machine or network.
//!
//! A build that works only where it was written is found here rather than on the first
//! foreign machine: home folders, working folders, private hosts and replaced registries.

use super::Finding;

/// Folders that exist on one machine only. Put together from halves, or this file would be
/// its own first finding.
const FOLDERS: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/Us", "ers/"),
];

/// Words in cargo's settings that send it to another registry.
const REGISTRY_WORDS: &[&str] = &["replace-with", "[registries", "[source"];

pub(super) fn check(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line_no = index + 1;
        if let Some(folder) = machine_folder(line) {
            findings.push(Finding::new(
                path,
                line_no,
                format!("folder of one machine: {folder}"),
            ));
        }
        if let Some(host) = hosts(line).find(|host| is_private(host)) {
            findings.push(Finding::new(
                path,
                line_no,
                format!("host of one network: {host}"),
            ));
        }
        if path.starts_with(".cargo/") && REGISTRY_WORDS.iter().any(|word| line.contains(word)) {
            findings.push(Finding::new(
                path,
                line_no,
                "another registry than crates.io",
            ));
        }
    }
    findings
}

/// A path counts only from its start: `docs/work/x` is a folder of somebody's project.
fn machine_folder(line: &str) -> Option<&'static str> {
    FOLDERS.iter().copied().find(|folder| {
        line.match_indices(*folder).any(|(at, _)| {
            let before = line.get(..at).and_then(|head| head.chars().next_back());
            !before.is_some_and(|sign| sign.is_alphanumeric() || "._-}$".contains(sign))
        })
    })
}

fn hosts(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices("://").filter_map(|(at, mark)| {
        let rest = line.get(at + mark.len()..)?;
        let end = rest.find(|sign: char| !(sign.is_ascii_alphanumeric() || ".-_".contains(sign)));
        Some(rest.get(..end.unwrap_or(rest.len()))?.trim_end_matches('.'))
    })
}

/// Private address ranges and names that only one network can resolve. Loopback and the
/// documentation domains are everybody's.
fn is_private(host: &str) -> bool {
    let ranges = ["10.", "192.168.", "169.254."];
    let endings = [".internal", ".local", ".lan", ".corp", ".intranet"];
    ranges
        .iter()
        .any(|range| host.starts_with(range) && host.parse::<std::net::Ipv4Addr>().is_ok())
        || endings.iter().any(|ending| host.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(path: &str, text: &str) -> Vec<String> {
        check(path, text)
            .into_iter()
            .map(|finding| finding.message)
            .collect()
    }

    #[test]
    fn folders_of_one_machine_are_found() {
        for folder in FOLDERS {
            let text = format!("let file = \"{folder}somebody/page.jpg\";");
            assert_eq!(
                messages("a.rs", &text),
                [format!("folder of one machine: {folder}")]
            );
        }
        let fine = concat!(
            "see docs/wo",
            "rk/plan.md and $x/ho",
            "me/y, /etc/kiosk, /usr/share/kiosk"
        );
        assert!(messages("a.md", fine).is_empty());
    }

    #[test]
    fn hosts_of_one_network_are_found() {
        let address = concat!("http://10.", "0.0.7:8080/x");
        assert_eq!(
            messages("a.toml", address),
            [concat!("host of one network: 10.", "0.0.7")]
        );
        let name = concat!("https://crates.build", ".internal/index");
        assert_eq!(
            messages("a.toml", name),
            [concat!("host of one network: crates.build", ".internal")]
        );
        let fine = "http://127.0.0.1:8080 http://localhost https://portal.example.vn/t/ http://10.example.org";
        assert!(messages("a.toml", fine).is_empty());
    }

    #[test]
    fn cargo_settings_name_no_other_registry() {
        let text = "[source.crates-io]\nreplace-with = \"mirror\"\n";
        assert_eq!(messages(".cargo/config.toml", text).len(), 2);
        assert!(messages("docs/cargo.md", text).is_empty());
    }
}

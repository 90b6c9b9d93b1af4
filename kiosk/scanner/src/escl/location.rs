//! Where a job lives, from what devices put into `Location` and `JobUri`.
//!
//! Only the path counts: hosts are invented, truncated or of another network (HP Deskjet
//! 3520, Xerox B205). It goes into request lines, so nothing but visible ASCII passes.
//! Facts: docs/scanner-sources.md, eSCL.

/// Root of the scanner's resources.
pub(crate) const ROOT: &str = "/eSCL";

/// Longest path; real ones have some 60 characters.
const MOST_BYTES: usize = 512;

/// Path of a job, without a slash at its end.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) struct JobPath(String);

impl JobPath {
    /// The path in an address that a device gave; `None` if there is none that can be used.
    pub(crate) fn from_address(address: &str) -> Option<Self> {
        let address = address.trim();
        let path = match address.split_once("://") {
            Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..))?,
            None => address,
        };
        let path = path.split(['?', '#']).next()?.trim_matches('/');
        let is_usable = !path.is_empty()
            && path.len() <= MOST_BYTES
            && path.bytes().all(|byte| byte.is_ascii_graphic());
        is_usable.then(|| Self(absolute(path)))
    }

    /// The path itself, for the end of a job.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The path of its next picture.
    pub(crate) fn next_document(&self) -> String {
        format!("{}/NextDocument", self.0)
    }

    /// The path of what is known of the picture before.
    pub(crate) fn image_info(&self) -> String {
        format!("{}/ScanImageInfo", self.0)
    }

    /// Whether both name the same job: status lists write addresses in other ways than
    /// `Location`, but the job's own name is always last.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.name() == other.name()
    }

    fn name(&self) -> &str {
        self.0.rsplit(['/', ':']).next().unwrap_or_default()
    }
}

/// Some devices give a path relative to the root.
fn absolute(path: &str) -> String {
    let is_whole = path
        .split('/')
        .next()
        .is_some_and(|first| first.eq_ignore_ascii_case(ROOT.trim_matches('/')));
    if is_whole || path.contains("ScanJobs/") && !path.starts_with("ScanJobs/") {
        format!("/{path}")
    } else {
        format!("{ROOT}/{path}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(address: &str, expected: Option<&str>) {
        let path = JobPath::from_address(address);
        assert_eq!(path.as_ref().map(JobPath::as_str), expected, "{address}");
    }

    #[test]
    fn only_the_path_is_taken() {
        check("http://localhost/eSCL/ScanJobs/7", Some("/eSCL/ScanJobs/7"));
        check("/eSCL/ScanJobs/7/", Some("/eSCL/ScanJobs/7"));
        check(" ScanJobs/7 ", Some("/eSCL/ScanJobs/7"));
        check(
            "http://CN26F178X605SZ.03f011b0.hpLedmUSB/eSCL/ScanJobs/7",
            Some("/eSCL/ScanJobs/7"),
        );
        check("http://[fe80::1/eSCL/ScanJobs/7", Some("/eSCL/ScanJobs/7"));
        check("http://h:8080//eSCL/ScanJobs/7//", Some("/eSCL/ScanJobs/7"));
        check("/other/eSCL/ScanJobs/7", Some("/other/eSCL/ScanJobs/7"));
        check("http://h/eSCL/ScanJobs/7?x=1#y", Some("/eSCL/ScanJobs/7"));
        check("7", Some("/eSCL/7"));
    }

    #[test]
    fn what_cannot_go_into_a_request_line_is_refused() {
        for address in ["", "/", "http://host", "/a b", "/a\r\nX: y", "/é"] {
            check(address, None);
        }
        check(&"x".repeat(MOST_BYTES + 1), None);
    }

    #[test]
    fn one_job_is_known_by_its_last_name() {
        let path = |address| JobPath::from_address(address).unwrap();
        let job = path("http://h/eSCL/ScanJobs/4f-1");
        assert!(job.is_same(&path("urn:uuid:4f-1")));
        assert!(job.is_same(&path("/eSCL/ScanJobs/4f-1/")));
        assert!(!job.is_same(&path("/eSCL/ScanJobs/4f-2")));
    }

    proptest! {
        #[test]
        fn a_path_never_breaks_a_request_line(address in any::<String>()) {
            if let Some(path) = JobPath::from_address(&address) {
                prop_assert!(path.as_str().starts_with('/'));
                prop_assert!(path.as_str().bytes().all(|byte| byte.is_ascii_graphic()));
            }
        }
    }
}

//! The demo in a real window: a display without a screen, and clicks from outside.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "clippy does not see the helpers of a test as tests"
)]

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::{Duration, Instant},
};

use serde::Deserialize;

/// Longest wait for a step: a start of everything on a busy machine.
const STEP_LIMIT: Duration = Duration::from_secs(90);
/// After this a click is repeated: the lock against double touches may have swallowed it.
const CLICK_PATIENCE: Duration = Duration::from_millis(700);
/// A sheet is fed, scanned, cleaned and sealed in two seconds, on a busy host in several.
const SHEET_PATIENCE: Duration = Duration::from_secs(20);

/// A process that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A display of 1280 × 960 pixels that nobody sees.
struct Display {
    _server: Running,
    name: String,
}

impl Display {
    fn start() -> Self {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x960x24"])
            .args(["-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut number = String::new();
        let answer = server.stdout.take().unwrap();
        BufReader::new(answer).read_line(&mut number).unwrap();
        Self {
            _server: Running(server),
            name: format!(":{}", number.trim()),
        }
    }

    fn click(&self, x: f32, y: f32) {
        let at = [x, y].map(|side| side.round().to_string());
        let status = Command::new("xdotool")
            .args(["mousemove", &at[0], &at[1], "click", "1"])
            .env("DISPLAY", &self.name)
            .status()
            .unwrap();
        assert!(status.success());
    }

    fn picture(&self, path: &Path) {
        let status = Command::new("import")
            .args(["-display", &self.name, "-window", "root"])
            .arg(path)
            .status()
            .unwrap();
        assert!(status.success());
    }
}

/// What the window says can be touched.
#[derive(Clone, Deserialize, Default)]
struct Told {
    step: String,
    targets: BTreeMap<String, [f32; 4]>,
}

/// The gateway outlives a kiosk that is killed, so that the next one can take it over.
struct LeftOver(String);

impl LeftOver {
    /// The number in a line such as `gateway at … (process 4711)`.
    fn told_in(line: &str) -> Self {
        let (_, number) = line.trim().rsplit_once(' ').unwrap();
        Self(number.trim_end_matches(')').to_owned())
    }
}

impl Drop for LeftOver {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(&self.0).status();
    }
}

/// The demo in its window.
struct Window<'a> {
    display: &'a Display,
    _program: Running,
    _gateway: LeftOver,
    lines: Receiver<Told>,
    now: Told,
}

impl<'a> Window<'a> {
    fn open(display: &'a Display, data: &Path) -> Self {
        let mut program = Command::new(env!("CARGO_BIN_EXE_kiosk"))
            .args(["demo", "--announce", "--size", "1280x720", "--data"])
            .arg(data)
            .env("DISPLAY", &display.name)
            .env("WINIT_X11_SCALE_FACTOR", "1")
            .env_remove("WAYLAND_DISPLAY")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(program.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let gateway = LeftOver::told_in(&line);
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            let told = output.lines().map_while(Result::ok);
            for told in told.filter_map(|line| serde_json::from_str(&line).ok()) {
                if sender.send(told).is_err() {
                    return;
                }
            }
        });
        Self {
            display,
            _program: Running(program),
            _gateway: gateway,
            lines,
            now: Told::default(),
        }
    }

    /// Follows the window until `done`, at most for `limit`.
    fn until(&mut self, limit: Duration, done: impl Fn(&Told) -> bool) -> bool {
        let end = Instant::now() + limit;
        while !done(&self.now) {
            let left = end.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(told) => self.now = told,
                Err(RecvTimeoutError::Timeout) => return false,
                Err(RecvTimeoutError::Disconnected) => panic!("the window has closed"),
            }
        }
        true
    }

    fn wait(&mut self, step: &str) {
        let arrived = self.until(STEP_LIMIT, |told| told.step.starts_with(step));
        assert!(arrived, "{} did not become {step}", self.now.step);
    }

    fn wait_for_target(&mut self, target: &str) {
        let shown = self.until(STEP_LIMIT, |told| told.targets.contains_key(target));
        assert!(shown, "{} shows no {target}", self.now.step);
    }

    fn click(&mut self, target: &str) {
        self.wait_for_target(target);
        let [x, y, width, height] = self.now.targets[target];
        self.display.click(x + width / 2.0, y + height / 2.0);
    }

    /// Clicks until the visit has come to that step.
    fn press(&mut self, target: &str, step: &str) {
        let end = Instant::now() + STEP_LIMIT;
        while !self.now.step.starts_with(step) {
            assert!(Instant::now() < end, "{target} does not lead to {step}");
            // A touch that worked may take its target away before the step changes.
            if self.now.targets.contains_key(target) {
                self.click(target);
            }
            self.until(CLICK_PATIENCE, |told| told.step.starts_with(step));
        }
    }

    /// Clicks until something else can be touched.
    fn reveal(&mut self, target: &str, wanted: &str) {
        let end = Instant::now() + STEP_LIMIT;
        while !self.now.targets.contains_key(wanted) {
            assert!(Instant::now() < end, "{target} does not show {wanted}");
            self.click(target);
            self.until(CLICK_PATIENCE, |told| told.targets.contains_key(wanted));
        }
    }

    /// Puts a sheet into the feeder, which takes it. A click that was lost is made again, but
    /// not before a page would be there, or a second sheet would lie in the feeder.
    fn feed(&mut self) {
        let end = Instant::now() + STEP_LIMIT;
        while !self.now.step.starts_with("PageCheck") {
            assert!(Instant::now() < end, "no sheet gets into the feeder");
            self.click("dock-sheet");
            self.until(SHEET_PATIENCE, |told| told.step.starts_with("PageCheck"));
        }
    }

    /// Takes everything out of the scanner by the strip.
    fn clear_scanner(&mut self) {
        while self.now.targets.contains_key("dock-clear") {
            self.click("dock-clear");
            let is_empty = |told: &Told| !told.targets.contains_key("dock-clear");
            self.until(CLICK_PATIENCE, is_empty);
        }
    }

    /// Turns the pages of a list up to its last one.
    fn read_on(&mut self) {
        while !self.now.targets.contains_key("next") {
            self.click("more");
            let before = self.now.targets.clone();
            self.until(CLICK_PATIENCE, |told| told.targets != before);
        }
    }

    /// Lets the strip feed a sheet, and keeps its page.
    fn hand_in(&mut self, component: &str) {
        self.press(&format!("task-{component}"), "Capture");
        self.feed();
        self.reveal("next", "add");
        self.press("next", "Tasks");
    }
}

#[test]
fn a_visit_is_walked_by_clicks_on_a_real_window() {
    let folder = tempfile::TempDir::new().unwrap();
    let data = folder.path().join("state");
    let display = Display::start();
    let mut window = Window::open(&display, &data);

    window.wait("Attract");
    window.press("next", "Comfort");
    window.press("next", "Aim");
    window.press("aim-submit", "ForWhom");
    window.press("for-own", "Notice");
    window.read_on();
    window.press("next", "Identify");
    window.reveal("dock-card", "dock-clear");
    window.press("read-card", "ConfirmIdentity");
    window.clear_scanner();
    window.press("next", "Choose");
    window.reveal("topic-sinh-con", "procedure-1.001193");
    window.press("procedure-1.001193", "Prepare");
    window.read_on();
    window.press("next", "Tasks");
    window.hand_in("to-khai-khai-sinh");
    display.picture(&folder.path().join("window.png"));
    window.hand_in("giay-chung-sinh");
    window.press("next", "Summary");
    window.read_on();
    window.press("next", "Declare");
    window.press("next", "Sending");
    window.wait("Result");
    window.press("next", "Slip");
    window.press("next", "TakePapers");
    window.clear_scanner();
    window.press("next", "Attract");

    // What is on the display is what was drawn: neither empty nor of one colour.
    let picture = image::open(folder.path().join("window.png"))
        .unwrap()
        .into_rgb8();
    let colours: std::collections::BTreeSet<_> = picture.pixels().map(|one| one.0).collect();
    assert!(colours.len() > 50, "{} colours", colours.len());

    let listed = Command::new(env!("CARGO_BIN_EXE_kiosk"))
        .args(["__gateway", "officer", "list", "--data"])
        .arg(data.join("gateway"))
        .output()
        .unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    assert_eq!(listed.lines().count(), 1, "{listed}");
}

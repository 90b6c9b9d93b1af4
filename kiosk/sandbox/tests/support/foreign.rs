//! A foreign program at the desk: its USB is the virtual device, through real libusb.

use std::{
    ffi::OsString,
    fs,
    io::Cursor,
    path::Path,
    process::{Command, Output},
    sync::Arc,
};

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use kiosk_sandbox::{Bench, Model};
use kiosk_usb::testbed::{Plan, Testbed};
use tempfile::TempDir;

/// Longest run of a foreign program, in seconds, before it is ended and the test fails. A
/// loaded machine needs most of a minute for a stack.
const LIMIT_S: &str = "100";

/// Size of the sheets, a little larger than what is scanned of them.
const SHEET_PX: (u32, u32) = (720, 480);

/// A desk whose scanner other processes see as theirs.
pub(crate) struct Foreign {
    pub(crate) bench: Bench,
    testbed: Testbed,
    folder: TempDir,
}

impl Foreign {
    /// Puts a device of that model on the desk. SANE has only that back end, with that
    /// configuration.
    pub(crate) fn new(model: &Model, backend: &str, configuration: &str) -> Self {
        let bench = Bench::new();
        let testbed = Testbed::new(Arc::new(bench.usb(model)), Plan::default()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("dll.conf"), backend).unwrap();
        let file = folder.path().join(backend).with_extension("conf");
        fs::write(file, configuration).unwrap();
        Self {
            bench,
            testbed,
            folder,
        }
    }

    /// What a program needs in its environment to have the virtual device on its USB.
    pub(crate) fn environment(&self) -> [(&'static str, OsString); 2] {
        self.testbed.environment()
    }

    /// SANE's own program, told to scan everything that lies in the feeder. Of each side it
    /// takes the upper left part, 60 by 40 mm.
    pub(crate) fn scanimage(&self, options: &[&str]) -> Scanned {
        let pages = self.folder.path().join("page%d.png");
        let mut command = Command::new("timeout");
        command.args([LIMIT_S, "scanimage"]);
        command.envs(self.environment());
        command.env("SANE_CONFIG_DIR", self.folder.path());
        command.env("LC_ALL", "C");
        command.args(["--resolution=300", "-x", "60", "-y", "40"]);
        command.args(options).arg("--format=png");
        command.arg(format!("--batch={}", pages.display()));
        Scanned::new(&command.output().unwrap(), self.folder.path())
    }

    /// Lays sheets with these files into the feeder, a front and a back in turn.
    pub(crate) fn put(&self, files: &[Vec<u8>]) {
        let sheets = files.chunks_exact(2);
        let sheets = sheets.map(|two| (two[0].clone(), two[1].clone()));
        self.bench.put_printed_sheets(sheets.collect());
    }
}

/// What a run of `scanimage` came to.
#[derive(Debug)]
pub(crate) struct Scanned {
    pub(crate) pages: Vec<RgbImage>,
    /// What it said on its standard error.
    pub(crate) said: String,
}

impl Scanned {
    fn new(output: &Output, folder: &Path) -> Self {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        // The loader only warns when it cannot preload, and the program would then look for
        // devices of the machine that it runs on.
        assert!(
            !said.contains("cannot be preloaded"),
            "the Debian package umockdev is missing: {said}"
        );
        let files = (1..).map(|number| folder.join(format!("page{number}.png")));
        let pages = files.map_while(|file| picture(&file)).collect();
        Self { pages, said }
    }

    /// Compares the pages with the files that lay there, dot by dot. No colour of a dot may
    /// be off by more than `most`: two decoders of JPEG need not round alike.
    pub(crate) fn are(&self, files: &[Vec<u8>], most: u8) {
        assert_eq!(self.pages.len(), files.len(), "{}", self.said);
        for (number, (page, file)) in self.pages.iter().zip(files).enumerate() {
            let (width, height) = page.dimensions();
            assert!(width > 700 && height > 460, "{width} x {height}");
            let sheet = image::load_from_memory(file).unwrap().into_rgb8();
            let worst = page.enumerate_pixels().map(|(x, y, dot)| {
                let there = sheet.get_pixel(x, y).0.into_iter();
                let off = there.zip(dot.0).map(|(one, other)| one.abs_diff(other));
                off.max().unwrap()
            });
            let worst = worst.max().unwrap();
            assert!(worst <= most, "page {number} is off by {worst}");
        }
    }
}

/// A page is there from its first line on; an unfinished one counts as none.
fn picture(file: &Path) -> Option<RgbImage> {
    let bytes = fs::read(file).ok()?;
    image::load_from_memory(&bytes)
        .ok()
        .map(DynamicImage::into_rgb8)
}

/// Files of four sides, each with a pattern of its own in which every shift and every swap
/// of colours shows.
pub(crate) fn sides(format: ImageFormat) -> Vec<Vec<u8>> {
    let (width, height) = SHEET_PX;
    let side = |seed: u32| {
        RgbImage::from_fn(width, height, |x, y| {
            let colours = [
                x / 3 + 40 * seed,
                y / 2 + 90 * seed,
                (x + y) / 5 + 70 * seed,
            ];
            Rgb(colours.map(|value| (value % 251) as u8))
        })
    };
    let file = |side: RgbImage| {
        let mut file = Cursor::new(Vec::new());
        side.write_to(&mut file, format).unwrap();
        file.into_inner()
    };
    (0..4).map(side).map(file).collect()
}

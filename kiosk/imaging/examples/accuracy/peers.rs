//! Other programs that do the same, as far as they are installed.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use crate::Outcome;
use crate::corpus::{Corpus, Entry};

/// The pipeline of OpenCV (PyPI: opencv-python-headless), in the bench's folder.
const OPENCV: &str = "opencv.py";

/// Who tells the processor time that a peer used.
#[derive(Clone, Copy)]
pub(crate) enum Account {
    System,
    /// The peer's own standard output, in milliseconds.
    Itself,
}

pub(crate) struct Peers {
    pub(crate) folder: PathBuf,
    /// The program made of `leptonica.c`.
    leptonica: Option<PathBuf>,
    zxing: bool,
}

impl Peers {
    /// Looks for them, and compiles the one that is a library (Debian: libleptonica-dev).
    pub(crate) fn find() -> Outcome<Self> {
        let name = format!("kiosk-bench-imaging-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join(OPENCV), include_str!("opencv.py"))?;
        let source = folder.join("leptonica.c");
        std::fs::write(&source, include_str!("leptonica.c"))?;
        let program = folder.join("leptonica");
        let mut compiler = Command::new("cc");
        compiler
            .args(["-O2", "-o"])
            .arg(&program)
            .arg(&source)
            .arg("-lleptonica");
        Ok(Self {
            leptonica: succeeds(&mut compiler).then_some(program),
            zxing: runs(&mut Command::new("ZXingReader")).is_some(),
            folder,
        })
    }

    /// Angles as leptonica finds them, or none if it is missing.
    pub(crate) fn leptonica_angles(
        &self,
        corpus: &Corpus,
        entries: &[&Entry],
    ) -> Outcome<Option<BTreeMap<String, f64>>> {
        let Some(program) = &self.leptonica else {
            return Ok(None);
        };
        let files = entries.iter().map(|entry| corpus.path(entry));
        let told = Command::new(program).arg("skew").args(files).output()?;
        let told = String::from_utf8(told.stdout)?;
        let angles = entries.iter().zip(told.lines());
        // A page without an answer stays as it is.
        let angle = |line: &str| line.parse().unwrap_or(0.0);
        Ok(Some(
            angles
                .map(|(entry, line)| (entry.file.clone(), angle(line)))
                .collect(),
        ))
    }

    /// What ZXing's reader (Debian: zxing-cpp-tools) reads; none if it is missing.
    pub(crate) fn code(&self, file: &Path) -> Outcome<Option<Vec<u8>>> {
        if !self.zxing {
            return Ok(None);
        }
        let mut reader = Command::new("ZXingReader");
        reader.args(["-format", "QRCode", "-bytes"]).arg(file);
        Ok(Some(reader.stderr(Stdio::null()).output()?.stdout))
    }

    /// The commands whose time is compared, each with its name; `ppm` is the page without
    /// compression, the only kind that unpaper reads, so that its own figure is without decoding
    /// and encoding. ImageMagick stops at a JPEG, since Debian's policy keeps it from PDF.
    pub(crate) fn page_commands(
        &self,
        page: &Path,
        ppm: &Path,
    ) -> Vec<(&'static str, Account, Command)> {
        let out = |name: &str| self.folder.join(name);
        let command = |program: &OsStr, arguments: &[&OsStr]| {
            let mut command = Command::new(program);
            command.args(arguments);
            command
        };
        let words = |line: &'static str| line.split(' ').map(OsStr::new).collect::<Vec<_>>();
        let (page, ppm) = (page.as_os_str(), ppm.as_os_str());
        let mut unpaper = command(OsStr::new("unpaper"), &words("--overwrite --layout single"));
        unpaper.arg(ppm).arg(out("unpaper.ppm"));
        let mut magick = command(OsStr::new("convert-im6.q16"), &[page]);
        magick
            .args(words("-deskew 40% -quality 50"))
            .arg(out("magick.jpg"));
        let mut ocrmypdf = command(
            OsStr::new("ocrmypdf"),
            &words("--deskew --clean-final --tesseract-timeout 0 --image-dpi 300 --jobs 1 --quiet"),
        );
        ocrmypdf.arg(page).arg(out("ocrmypdf.pdf"));
        let mut opencv = command(OsStr::new("python3"), &[out(OPENCV).as_os_str(), page]);
        opencv.arg(out("opencv.jpg"));
        let mut all = vec![
            ("unpaper", Account::System, unpaper),
            ("ImageMagick -deskew", Account::System, magick),
            ("OCRmyPDF's clean-up", Account::System, ocrmypdf),
            ("the usual OpenCV pipeline", Account::Itself, opencv),
        ];
        if let Some(program) = &self.leptonica {
            let mut leptonica = command(program.as_os_str(), &[OsStr::new("page"), page]);
            leptonica.arg(out("leptonica.pdf"));
            all.push(("leptonica", Account::System, leptonica));
        }
        all
    }
}

impl Drop for Peers {
    fn drop(&mut self) {
        // Nothing depends on it: the folder lies in the system's own for such files.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn succeeds(command: &mut Command) -> bool {
    runs(command).is_some_and(|status| status.success())
}

/// How a command ended; none if it is not installed.
pub(crate) fn runs(command: &mut Command) -> Option<ExitStatus> {
    let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().ok()
}

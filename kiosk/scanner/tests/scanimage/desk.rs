//! A folder, a table of back ends, a bus without devices, and a look at what runs.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use kiosk_scanner::{
    Backend, Clock, DeviceInfo, Factory, Job, Source, SystemClock,
    scanimage::{Limits, ScanimageFactory, Setup, Table},
};
use kiosk_usb::{Bus, DeviceEntry, DeviceKey, Port, UsbError};

/// Longest wait for a search on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Longest time until a killed process is gone.
const DYING: Duration = Duration::from_secs(5);

/// A bus that has what the test says, and opens nothing.
#[derive(Clone, Default)]
pub(crate) struct ScriptedBus(pub(crate) Arc<Mutex<Vec<DeviceEntry>>>);

impl Bus for ScriptedBus {
    fn devices(&self) -> Result<Vec<DeviceEntry>, UsbError> {
        Ok(self.0.lock().unwrap().clone())
    }

    fn open(&self, _key: &DeviceKey) -> Result<Box<dyn Port>, UsbError> {
        Err(UsbError::Busy)
    }

    fn wait_for_change(&self, _limit: Duration) {}
}

/// A desk with SANE's virtual device or a script in its place.
pub(crate) struct Desk {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) bus: ScriptedBus,
    pub(crate) setup: Setup,
}

impl Desk {
    /// SANE's own program; the text is configuration of its `test` device.
    pub(crate) fn real(config: &str) -> Self {
        let config = format!("number_of_devices 1\ngeometry_max 300.0\n{config}");
        Self::new(&format!(
            "[[backend]]\nname = \"test\"\nnaming = \"virtual\"\nconfig = '''{config}'''\n"
        ))
    }

    /// A script that acts as a device of SANE's with a feeder for both sides and a glass. What
    /// it does in a job is told by the text.
    pub(crate) fn script(job: &str) -> Self {
        Self::script_of("test:0", job)
    }

    /// The same under another name.
    pub(crate) fn script_of(name: &str, job: &str) -> Self {
        let backends = "[[backend]]\nname = \"test\"\nnaming = \"virtual\"\n";
        let mut desk = Self::new(if name.starts_with("test") {
            backends
        } else {
            "[[backend]]\nname = \"genesys\"\n"
        });
        let program = desk.folder.path().join("script");
        let script = format!(
            "#!/bin/sh\ncase \"$*\" in\n\
             *--formatted-device-list*) touch \"$HOME/search-$$\"\n\
             [ -e \"$HOME/hang\" ] && exec sleep 600\n\
             printf '{name}\\037Maker\\037Model\\037flatbed scanner\\036' ;;\n\
             *--all-options*) printf '    --source Flatbed|ADF|ADF Duplex [Flatbed]\\n'\n\
             printf '    --mode Gray|Color [Gray]\\n    --resolution 75|300dpi [75]\\n' ;;\n\
             *) {job}\n;;\nesac\n"
        );
        fs::write(&program, script).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        desk.setup.program = program;
        desk
    }

    fn new(backends: &str) -> Self {
        let built_in = include_str!("../../../../assets/quirks/scanimage.toml");
        let (_, words) = built_in.split_once("\n[words]\n").unwrap();
        let table = Table::parse(&format!("{backends}[words]\n{words}")).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let setup = Setup::new(folder.path().join("pipes"), table);
        Self {
            folder,
            bus: ScriptedBus::default(),
            setup,
        }
    }

    pub(crate) fn with_limits(mut self, limits: Limits) -> Self {
        self.setup.limits = limits;
        self
    }

    pub(crate) fn factory(&self) -> ScanimageFactory {
        self.factory_beside(|_| false)
    }

    /// With a driver of ours that takes some devices.
    pub(crate) fn factory_beside(
        &self,
        is_claimed: impl Fn(&DeviceEntry) -> bool + Send + 'static,
    ) -> ScanimageFactory {
        let clock = Arc::new(SystemClock::default());
        let bus = Arc::new(self.bus.clone());
        ScanimageFactory::new(bus, Box::new(is_claimed), self.setup.clone(), clock).unwrap()
    }

    /// The only device, as soon as it was found.
    pub(crate) fn open(&self) -> Box<dyn Backend> {
        let mut factory = self.factory();
        let info = found(&mut factory);
        factory.open(&info.id).unwrap()
    }

    /// Programs that run with their working folder below ours.
    pub(crate) fn running(&self) -> Vec<String> {
        let processes = fs::read_dir("/proc").unwrap().flatten();
        let folders = processes.filter_map(|entry| fs::read_link(entry.path().join("cwd")).ok());
        folders
            .filter(|folder| folder.starts_with(self.folder.path()))
            .map(|folder| folder.to_string_lossy().into_owned())
            .collect()
    }

    /// The same after a while: what is killed together with the program is not waited for.
    pub(crate) fn left_running(&self) -> Vec<String> {
        let until = Instant::now() + DYING;
        while !self.running().is_empty() && Instant::now() < until {
            pause();
        }
        self.running()
    }

    /// Makes every search from now on hang.
    pub(crate) fn hang_searches(&self) {
        for folder in fs::read_dir(&self.setup.folder).unwrap().flatten() {
            fs::write(folder.path().join("hang"), "").unwrap();
        }
    }

    /// How many files a script has made whose names begin so. Empty ones are all that it can.
    pub(crate) fn marks(&self, start: &str) -> usize {
        let folders = fs::read_dir(&self.setup.folder).unwrap().flatten();
        let files = folders.flat_map(|folder| fs::read_dir(folder.path()).into_iter().flatten());
        let names = files.flatten().map(|entry| entry.file_name());
        names
            .filter(|name| name.to_string_lossy().starts_with(start))
            .count()
    }

    /// Bytes in all files below the folder of pipes, except SANE's configuration.
    pub(crate) fn bytes_on_disk(&self) -> u64 {
        bytes_below(&self.setup.folder)
    }
}

fn bytes_below(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let bytes = entries.map(|entry| {
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            bytes_below(&entry.path())
        } else if kind.is_file() && entry.path().extension().is_none_or(|one| one != "conf") {
            entry.metadata().unwrap().len()
        } else {
            0
        }
    });
    bytes.sum()
}

/// The only device, as soon as the search has found it.
pub(crate) fn found(factory: &mut ScanimageFactory) -> DeviceInfo {
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        if let Some(info) = factory.list().unwrap().pop() {
            return info;
        }
        pause();
    }
    panic!("no device was found");
}

/// Between two looks at something that another process does.
pub(crate) fn pause() {
    SystemClock::default().sleep(Duration::from_millis(20));
}

/// A job that is quick enough for tests.
pub(crate) fn job(source: Source) -> Job {
    Job {
        source,
        dpi: 75,
        ..Job::pages()
    }
}

/// Width, height, colour type and dots of a PNG.
pub(crate) fn decode(png: &[u8]) -> (u32, u32, png::ColorType, Vec<u8>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png))
        .read_info()
        .unwrap();
    let mut dots = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut dots).unwrap();
    (frame.width, frame.height, frame.color_type, dots)
}

//! What the virtual device does with its paper and its jobs.

use std::time::Duration;

use super::{super::script::status_xml, DeviceJob, State, picture};

impl State {
    /// What the device does: when it answers, code, headers and body.
    pub(super) fn act(&mut self, request: &str, body: &str) -> (Duration, u16, String, Vec<u8>) {
        let now = self.now;
        let plain = |code, body: Vec<u8>| (now, code, String::new(), body);
        let (method, path) = request.split_once(' ').unwrap();
        match (method, path) {
            ("GET", "/eSCL/ScannerCapabilities") => {
                plain(200, self.build.capabilities.clone().into_bytes())
            }
            ("GET", "/eSCL/ScannerStatus") => plain(200, self.status().into_bytes()),
            ("POST", "/eSCL/ScanJobs") => self.create(body),
            ("DELETE", _) => {
                if let Some(job) = self.job.as_mut().filter(|job| job.state == "Processing") {
                    job.state = "Canceled";
                }
                plain(200, vec![])
            }
            ("GET", path) if path.ends_with("/NextDocument") => self.next_document(),
            _ => plain(404, b"<html>not found</html>".to_vec()),
        }
    }

    fn status(&self) -> String {
        let job = self.job.as_ref();
        let listed = job.map(|job| format!("{}:{}", job.state, job.images));
        let is_running = job.is_some_and(|job| job.state == "Processing");
        let device = if is_running { "Processing" } else { "Idle" };
        let number = job.map_or(0, |job| job.number);
        status_xml(device, self.adf, &listed.unwrap_or_default())
            .replace("/ScanJobs/1<", &format!("/ScanJobs/{number}<"))
    }

    fn create(&mut self, settings: &str) -> (Duration, u16, String, Vec<u8>) {
        let is_busy = self
            .job
            .as_ref()
            .is_some_and(|job| job.state == "Processing");
        if is_busy {
            return (self.now, 503, "Retry-After: 2\r\n".into(), vec![]);
        }
        let number = self.job.as_ref().map_or(0, |job| job.number) + 1;
        self.job = Some(DeviceJob {
            number,
            state: "Processing",
            duplex: settings.contains("<scan:Duplex>true<"),
            from_glass: settings.contains(">Platen<"),
            images: 0,
        });
        self.ready_at = None;
        let location = format!("Location: {}{number}\r\n", self.build.location);
        (self.now, 201, location, vec![])
    }

    fn next_document(&mut self) -> (Duration, u16, String, Vec<u8>) {
        let (now, is_jamming) = (self.now, self.jams_at == Some(self.feeder.len()));
        let no_answer = (now + Duration::from_secs(1_000), 500, String::new(), vec![]);
        let says_503 = self.build.says_503;
        let Some(job) = self.job.as_mut().filter(|job| job.state == "Processing") else {
            return (now, 404, String::new(), vec![]);
        };
        if is_jamming && self.back.is_none() {
            self.adf = "Jam";
            job.state = "Aborted";
            // It keeps the request waiting, and only the status tells.
            return if says_503 {
                (now, 503, String::new(), vec![])
            } else {
                no_answer
            };
        }
        let is_over = job.from_glass && job.images > 0;
        if is_over || (!job.from_glass && self.feeder.is_empty() && self.back.is_none()) {
            job.state = "Completed";
            return (now, 404, String::new(), vec![]);
        }
        let ready_at = *self.ready_at.get_or_insert(now + self.build.scan_time);
        if says_503 && ready_at > now {
            return (now, 503, "Retry-After: 1\r\n".into(), vec![]);
        }
        self.ready_at = None;
        job.images += 1;
        let sheet = match self.back.take() {
            Some(back) => back,
            None if job.from_glass => 500,
            None => {
                let sheet = self.feeder.pop_front().unwrap();
                self.back = job.duplex.then_some(sheet + 1_000);
                sheet
            }
        };
        if self.feeder.is_empty() && !job.from_glass {
            self.adf = "Empty";
        }
        (
            ready_at,
            200,
            "Content-Type: image/jpeg\r\n".into(),
            picture(sheet),
        )
    }
}

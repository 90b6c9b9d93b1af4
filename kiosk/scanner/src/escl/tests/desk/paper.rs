//! What the virtual device does with its paper and its jobs.

use std::time::Duration;

use super::{super::script::status_xml, DeviceJob, State};
use crate::header::tests::jpeg;

/// The picture of a sheet: its number is its height. Backs have 1000 more.
pub(crate) fn picture(sheet: u16) -> Vec<u8> {
    let whole = jpeg(100, sheet);
    let comment = [
        &[0xFF, 0xFE, 0x60, 0x00][..],
        &[sheet.to_le_bytes()[0]; 0x5FFE],
    ]
    .concat();
    [&whole[..2], &comment, &whole[2..]].concat()
}

impl State {
    /// What the device does: when it answers, code, headers and body.
    pub(super) fn act(&mut self, request: &str, body: &str) -> (Duration, u16, String, Vec<u8>) {
        let now = self.now;
        let plain = |code, body: Vec<u8>| (now, code, String::new(), body);
        let is_busy = self.build.one_at_a_time && self.awaited_until > now;
        let (method, path) = request.split_once(' ').unwrap();
        match (method, path) {
            ("GET", "/eSCL/ScannerCapabilities") => {
                plain(200, self.build.capabilities.clone().into_bytes())
            }
            ("GET", "/eSCL/ScannerStatus") if is_busy => {
                let status = self.status().into_bytes();
                (self.awaited_until, 200, String::new(), status)
            }
            ("GET", "/eSCL/ScannerStatus") => plain(200, self.status().into_bytes()),
            ("POST", "/eSCL/ScanJobs") => self.create(body),
            ("DELETE", _) => {
                if let Some(job) = self.job.as_mut().filter(|job| job.state == "Processing") {
                    job.state = "Canceled";
                }
                plain(200, vec![])
            }
            ("GET", path) if path.ends_with("/NextDocument") => {
                let answer = self.next_document();
                self.awaited_until = answer.0;
                answer
            }
            ("GET", path) if path.ends_with("/ScanImageInfo") => match self.image_info() {
                Some(document) => plain(200, document.into_bytes()),
                None => plain(404, vec![]),
            },
            _ => plain(404, b"<html>not found</html>".to_vec()),
        }
    }

    fn status(&self) -> String {
        let job = self.job.as_ref();
        let listed = job.filter(|_| self.build.lists_jobs);
        let listed = listed.map(|job| format!("{}:{}", job.state, job.images));
        let is_running = job.is_some_and(|job| job.state == "Processing");
        let device = if is_running { "Processing" } else { "Idle" };
        let number = job.map_or(0, |job| job.number);
        status_xml(device, self.adf, &listed.unwrap_or_default())
            .replace("/ScanJobs/1<", &format!("/ScanJobs/{number}<"))
    }

    fn image_info(&self) -> Option<String> {
        let wrong_by_px = self.build.image_info?;
        let height_px = u32::from(self.last_sheet?) + wrong_by_px;
        Some(format!(
            "<s:ScanImageInfo xmlns:s='x'><s:ActualWidth>100</s:ActualWidth>\
             <s:ActualHeight>{height_px}</s:ActualHeight></s:ScanImageInfo>"
        ))
    }

    fn create(&mut self, settings: &str) -> (Duration, u16, String, Vec<u8>) {
        let is_busy = self
            .job
            .as_ref()
            .is_some_and(|job| job.state == "Processing");
        if is_busy || self.build.warm_at > self.now {
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
        self.early = self.build.early_404;
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
        let completes = job.from_glass || self.build.completes_each && self.back.is_none();
        let is_over = completes && job.images > 0;
        if self.early > 0 && job.images > 0 && !self.feeder.is_empty() {
            self.early -= 1;
            return (now, 404, String::new(), vec![]);
        }
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
        self.last_sheet = Some(sheet);
        self.early = self.build.early_404;
        (
            ready_at,
            200,
            "Content-Type: image/jpeg\r\n".into(),
            picture(sheet),
        )
    }
}

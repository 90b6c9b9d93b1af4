//! The contract checker against our gateway, and against one that lies.
//!
//! A checker that never fails proves nothing, so most of this is about failures: a proxy in
//! front of the real gateway changes one thing in its answers, and named checks must notice.

#[cfg(test)]
mod liar;
#[cfg(test)]
mod lies;
#[cfg(test)]
mod report;

#[cfg(test)]
mod support {
    use std::{net::SocketAddr, path::Path};

    use axum::Router;
    use data_encoding::BASE64;
    use kiosk_domain::profile::{Profile, embedded};
    use kiosk_gateway::{
        Config, Gateway,
        conform::{Certificates, Outcome, Status, Subject, Target},
        router,
    };
    use tokio::net::TcpListener;

    /// Serves on a free port of loopback until the test ends.
    pub(crate) async fn serve(routes: Router) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(axum::serve(listener, routes).into_future());
        address
    }

    /// A gateway of the pilot's province with a signed bundle.
    pub(crate) async fn gateway(data: &Path) -> SocketAddr {
        kiosk_gateway::init_demo(data, &data.join("province/bundle.key")).unwrap();
        let gateway = Gateway::open(Config {
            data: data.to_owned(),
            profile: Profile::load(&embedded("br-vt-2018").unwrap()).unwrap(),
        });
        serve(router(gateway.unwrap())).await
    }

    /// That address, always as the same device, because a gateway on loopback pins it.
    pub(crate) fn target(address: SocketAddr, data: &Path) -> Target {
        let bundle_key = std::fs::read_to_string(data.join("province/bundle.pub"));
        Target {
            url: format!("http://{address}"),
            certificates: Certificates::default(),
            device_key: Some(BASE64.encode(&[7; 32])),
            bundle_key: Some(bundle_key.unwrap()),
            subject: Subject {
                procedure: "1.001193".to_owned(),
                form_version: 1,
                case: "all".to_owned(),
                component: "giay-chung-sinh".to_owned(),
                desk: "vt-phuong-1".to_owned(),
                unit: "26506".to_owned(),
            },
        }
    }

    /// Names of the checks that failed.
    pub(crate) fn failed(outcomes: &[Outcome]) -> Vec<&'static str> {
        let failed = outcomes.iter().filter(|one| one.status == Status::Fail);
        failed.map(|one| one.name).collect()
    }
}

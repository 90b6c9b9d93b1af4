//! The bundle `keys`: which keys a kiosk may seal for and which receipts it may believe.
//!
//! A kiosk trusts it because the province's bundle key signed it. That key, and the secret
//! half of the recovery key, lie on no kiosk and no serving gateway; the commands here are
//! for the machine where they do lie. Only the demo keeps everything in one folder.

use std::path::{Path, PathBuf};

use age::secrecy::ExposeSecret;
use data_encoding::BASE64;
use ed25519_dalek::{SigningKey, VerifyingKey};
use jiff::Timestamp;
use rand::rngs::OsRng;

use crate::{
    GatewayError, files, json,
    keys::{KeyRing, signing_key},
    signing,
    store::SignedBundle,
    time::{days_after, from_wire, to_wire},
    wire::{KeysBundle, ReceiptEntry, RecoveryEntry, SealingEntry},
};

/// Channel of the only bundle of today.
pub(crate) const KEYS_CHANNEL: &str = "keys";

/// A year: a gateway whose province has gone silent for longer is not to be trusted.
const BUNDLE_DAYS: i64 = 365;

/// The demo signs anew when less than this is left, so that a demo folder never runs out.
const DEMO_RENEWAL_DAYS: i64 = 30;

/// Files that [`make_keys`] writes.
#[derive(Debug)]
pub(crate) struct KeyPaths {
    pub(crate) bundle_secret: PathBuf,
    pub(crate) bundle_public: PathBuf,
    pub(crate) recovery_secret: PathBuf,
    pub(crate) recovery_public: PathBuf,
}

impl KeyPaths {
    /// The usual names in a folder.
    pub(crate) fn in_folder(folder: &Path) -> Self {
        Self::beside(&folder.join("bundle.key"))
    }

    /// The names that go with a bundle key's secret file.
    pub(crate) fn beside(bundle_secret: &Path) -> Self {
        let named = |name: &str| bundle_secret.with_file_name(name);
        Self {
            bundle_secret: bundle_secret.to_owned(),
            bundle_public: bundle_secret.with_extension("pub"),
            recovery_secret: named("recovery.key"),
            recovery_public: named("recovery.pub"),
        }
    }
}

/// Makes the province's two pairs where they are missing: the bundle key (Ed25519, base64)
/// and the recovery key (age). What is there already stays.
pub(crate) fn make_keys(paths: &KeyPaths) -> Result<(), GatewayError> {
    if let Some(folder) = paths.bundle_secret.parent() {
        files::make_folder(folder).map_err(GatewayError::file("make", folder))?;
    }
    let fresh = BASE64.encode(SigningKey::generate(&mut OsRng).as_bytes());
    write_line(&paths.bundle_secret, &fresh)?;
    let bundle_key = read_signing_key(&paths.bundle_secret)?;
    write_line(
        &paths.bundle_public,
        &BASE64.encode(bundle_key.verifying_key().as_bytes()),
    )?;
    write_line(
        &paths.recovery_secret,
        age::x25519::Identity::generate()
            .to_string()
            .expose_secret(),
    )?;
    let recovery = read_line(&paths.recovery_secret)?
        .parse::<age::x25519::Identity>()
        .map_err(|_| wrong_file(&paths.recovery_secret, "an age secret key"))?;
    write_line(&paths.recovery_public, &recovery.to_public().to_string())
}

/// Reads the bundle key's secret.
pub(crate) fn read_signing_key(path: &Path) -> Result<SigningKey, GatewayError> {
    signing_key(&read_line(path)?).ok_or_else(|| wrong_file(path, "an Ed25519 key in base64"))
}

/// Reads the recovery key's public half.
pub(crate) fn read_recipient(path: &Path) -> Result<String, GatewayError> {
    let text = read_line(path)?;
    match text.parse::<age::x25519::Recipient>() {
        Ok(_) => Ok(text),
        Err(_) => Err(wrong_file(path, "an age recipient")),
    }
}

/// Makes and signs the next version of the bundle.
pub(crate) fn sign(
    keys: &KeyRing,
    recovery: &str,
    version: u64,
    bundle_key: &SigningKey,
    now: Timestamp,
) -> Result<SignedBundle, GatewayError> {
    let bundle = make(keys, recovery, version, now);
    let body =
        serde_json::to_vec(&bundle).map_err(|_| GatewayError::Bundle("it has no JSON form"))?;
    let signature = signing::sign(bundle_key, &body);
    Ok(SignedBundle {
        version,
        body,
        signature,
    })
}

fn make(keys: &KeyRing, recovery: &str, version: u64, now: Timestamp) -> KeysBundle {
    let (sealing, receipt) = (&keys.sealing, &keys.receipt);
    KeysBundle {
        channel: KEYS_CHANNEL.to_owned(),
        version,
        issued: to_wire(now),
        expires: to_wire(days_after(now, BUNDLE_DAYS)),
        sealing: vec![SealingEntry {
            key_id: sealing.dates.key_id.clone(),
            recipient: sealing.identity.to_public().to_string(),
            not_before: sealing.dates.not_before.clone(),
            not_after: sealing.dates.not_after.clone(),
        }],
        recovery: RecoveryEntry {
            key_id: "r1".to_owned(),
            recipient: recovery.to_owned(),
        },
        receipt: vec![ReceiptEntry {
            key_id: receipt.dates.key_id.clone(),
            public_key: BASE64.encode(receipt.signer.verifying_key().as_bytes()),
            not_before: receipt.dates.not_before.clone(),
            not_after: receipt.dates.not_after.clone(),
        }],
    }
}

/// Checks a signed bundle before it is installed: every kiosk would refuse a wrong one, and
/// the desks would stand still.
pub(crate) fn check(
    body: Vec<u8>,
    signature: &str,
    keys: &KeyRing,
    bundle_key: Option<&VerifyingKey>,
    now: Timestamp,
) -> Result<SignedBundle, GatewayError> {
    let refused = GatewayError::Bundle;
    let bundle: KeysBundle = json::read(&body).ok_or(refused("it is not a bundle of keys"))?;
    if bundle.channel != KEYS_CHANNEL {
        return Err(refused("it is of another channel"));
    }
    if from_wire(&bundle.expires).is_none_or(|expires| expires <= now) {
        return Err(refused("it has expired"));
    }
    let expected = make(keys, &bundle.recovery.recipient, bundle.version, now);
    if bundle.sealing != expected.sealing || bundle.receipt != expected.receipt {
        return Err(refused("it does not hold this gateway's keys"));
    }
    let signature = signature.trim();
    if bundle_key.is_some_and(|key| !signing::is_signed(key, &body, signature)) {
        return Err(refused("the signature is not the bundle key's"));
    }
    if BASE64.decode(signature.as_bytes()).map(|raw| raw.len()) != Ok(64) {
        return Err(refused("the signature is not one"));
    }
    Ok(SignedBundle {
        version: bundle.version,
        body,
        signature: signature.to_owned(),
    })
}

/// Makes everything a demonstration needs: the gateway's keys in `data_dir`, the province's
/// keys beside `bundle_key_path` (made if missing), and a signed, installed bundle. Calling it
/// again changes nothing while the bundle is good for another month. It may run while a
/// gateway serves the same folder.
///
/// Returns the public half of the bundle key, as `[trust] bundle_key` takes it.
///
/// # Errors
/// When a file cannot be used, or the folder's database is broken.
pub fn init_demo(data_dir: &Path, bundle_key_path: &Path) -> Result<[u8; 32], GatewayError> {
    let now = Timestamp::now();
    let paths = KeyPaths::beside(bundle_key_path);
    make_keys(&paths)?;
    let bundle_key = read_signing_key(&paths.bundle_secret)?;
    let recovery = read_recipient(&paths.recovery_public)?;
    let depot = crate::gateway::Depot::open(data_dir, now)?;
    let installed = depot.store.bundle(KEYS_CHANNEL)?;
    let public = bundle_key.verifying_key();
    let soon = days_after(now, DEMO_RENEWAL_DAYS);
    let is_good = installed.as_ref().is_some_and(|bundle| {
        check(
            bundle.body.clone(),
            &bundle.signature,
            &depot.keys,
            Some(&public),
            soon,
        )
        .is_ok()
    });
    if !is_good {
        let version = installed.map_or(0, |bundle| bundle.version) + 1;
        let bundle = sign(&depot.keys, &recovery, version, &bundle_key, now)?;
        depot.store.put_bundle(KEYS_CHANNEL, &bundle)?;
    }
    Ok(public.to_bytes())
}

/// Installs a bundle that was signed elsewhere.
pub(crate) fn put(
    depot: &crate::gateway::Depot,
    bundle: &SignedBundle,
) -> Result<(), GatewayError> {
    if depot.store.put_bundle(KEYS_CHANNEL, bundle)? {
        Ok(())
    } else {
        Err(GatewayError::Bundle(
            "its version is not above the installed one",
        ))
    }
}

fn write_line(path: &Path, line: &str) -> Result<(), GatewayError> {
    let written = files::write_new(path, format!("{line}\n").as_bytes());
    written
        .map(|_| ())
        .map_err(GatewayError::file("write", path))
}

fn read_line(path: &Path) -> Result<String, GatewayError> {
    let text = std::fs::read_to_string(path).map_err(GatewayError::file("read", path))?;
    Ok(text.trim().to_owned())
}

fn wrong_file(path: &Path, expected: &'static str) -> GatewayError {
    GatewayError::KeyFile {
        path: path.to_owned(),
        expected,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn text(value: &Value) -> &str {
        value.as_str().unwrap()
    }

    /// The key ring that the examples were made with.
    fn example_ring(folder: &Path) -> KeyRing {
        let secrets = crate::examples::read("example-keys.json");
        let bundle = crate::examples::read("keys-bundle.json");
        for (file, entry, secret) in [
            (
                "sealing.json",
                &bundle["sealing"][0],
                &secrets["sealing_secret"],
            ),
            (
                "receipt.json",
                &bundle["receipt"][0],
                &secrets["receipt_secret"],
            ),
        ] {
            let mut key = entry.clone();
            key["secret"] = secret.clone();
            std::fs::write(folder.join(file), key.to_string()).unwrap();
        }
        KeyRing::open(folder, Timestamp::UNIX_EPOCH).unwrap()
    }

    #[test]
    fn the_example_is_what_we_sign() {
        let folder = tempfile::tempdir().unwrap();
        let keys = example_ring(folder.path());
        let example = crate::examples::read("keys-bundle.json");
        let secrets = crate::examples::read("example-keys.json");
        let signer = signing_key(text(&secrets["bundle_secret"])).unwrap();
        let issued = from_wire(text(&example["issued"])).unwrap();
        let recovery = text(&example["recovery"]["recipient"]);
        let signed = sign(&keys, recovery, 1, &signer, issued).unwrap();
        assert_eq!(
            serde_json::from_slice::<Value>(&signed.body).unwrap(),
            example
        );
        let public = signer.verifying_key();
        assert!(signing::is_signed(&public, &signed.body, &signed.signature));
    }

    #[test]
    fn the_example_file_is_accepted_as_it_lies_there_and_not_when_changed() {
        let folder = tempfile::tempdir().unwrap();
        let keys = example_ring(folder.path());
        let secrets = crate::examples::read("example-keys.json");
        let public = signing::public_key(text(&secrets["bundle_public_key"])).unwrap();
        let signature = text(&secrets["keys_bundle_signature"]);
        let body = crate::examples::bytes("keys-bundle.json");
        let now = "2026-12-01T00:00:00Z".parse().unwrap();
        let checked = |body: &[u8], now| check(body.to_vec(), signature, &keys, Some(&public), now);
        assert_eq!(checked(&body, now).unwrap().version, 1);
        let spaced = [body.as_slice(), b" "].concat();
        assert!(matches!(
            checked(&spaced, now),
            Err(GatewayError::Bundle(_))
        ));
        let late = "2027-11-23T00:00:00Z".parse().unwrap();
        assert!(matches!(
            checked(&body, late),
            Err(GatewayError::Bundle("it has expired"))
        ));
    }
}

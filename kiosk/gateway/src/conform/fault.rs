//! Why a check failed, in one line.

use std::fmt;

use serde_json::Value;

/// One line for the person who reads the report. It names statuses, members and headers, and
/// never repeats a body.
#[derive(Clone, Debug)]
pub(super) struct Fault(String);

/// What a check says.
pub(super) type Verdict = Result<(), Fault>;

impl Fault {
    pub(super) fn new(why: impl Into<String>) -> Self {
        // An answer may have put a line break into whatever is told here.
        Self(why.into().replace(['\n', '\r'], " "))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Fails with a reason unless the condition holds.
pub(super) fn need(holds: bool, why: impl Into<String>) -> Verdict {
    if holds { Ok(()) } else { Err(Fault::new(why)) }
}

/// The text at a JSON pointer.
pub(super) fn text<'a>(value: &'a Value, pointer: &str) -> Result<&'a str, Fault> {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found.ok_or_else(|| Fault::new(format!("{pointer} is no text")))
}

/// The whole number at a JSON pointer.
pub(super) fn integer(value: &Value, pointer: &str) -> Result<u64, Fault> {
    let found = value.pointer(pointer).and_then(Value::as_u64);
    found.ok_or_else(|| Fault::new(format!("{pointer} is no whole number")))
}

/// The list at a JSON pointer.
pub(super) fn list<'a>(value: &'a Value, pointer: &str) -> Result<&'a [Value], Fault> {
    let found = value.pointer(pointer).and_then(Value::as_array);
    found
        .map(Vec::as_slice)
        .ok_or_else(|| Fault::new(format!("{pointer} is no list")))
}

/// The truth value at a JSON pointer.
pub(super) fn truth(value: &Value, pointer: &str) -> Result<bool, Fault> {
    let found = value.pointer(pointer).and_then(Value::as_bool);
    found.ok_or_else(|| Fault::new(format!("{pointer} is neither true nor false")))
}

/// Replaces or adds the member at a JSON pointer. A pointer that leads nowhere changes
/// nothing, and then the check that needed it fails.
pub(super) fn set(value: &mut Value, pointer: &str, new: Value) {
    if let Some(place) = value.pointer_mut(pointer) {
        *place = new;
    } else if let Some((parent, member)) = pointer.rsplit_once('/')
        && let Some(object) = value.pointer_mut(parent).and_then(Value::as_object_mut)
    {
        object.insert(member.to_owned(), new);
    }
}

/// Removes the member at a JSON pointer.
pub(super) fn remove(value: &mut Value, pointer: &str) {
    if let Some((parent, member)) = pointer.rsplit_once('/')
        && let Some(object) = value.pointer_mut(parent).and_then(Value::as_object_mut)
    {
        object.remove(member);
    }
}

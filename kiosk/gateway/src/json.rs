//! JSON as the contract allows it: at most 1 MiB, 32 levels deep, integers below 2^53.
//!
//! The limits are checked before anything is made of a body, so that no later code meets a
//! value that another program would read differently.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Largest JSON body, in bytes.
pub(crate) const BODY_LIMIT_BYTES: usize = 1024 * 1024;

/// Deepest nesting of objects and arrays.
const DEPTH_LIMIT: usize = 32;

/// First integer that a double can no longer tell from its neighbour.
const INTEGER_LIMIT: u64 = 1 << 53;

/// Reads an object within the limits; `None` for anything else.
pub(crate) fn read_object(bytes: &[u8]) -> Option<Map<String, Value>> {
    if bytes.len() > BODY_LIMIT_BYTES {
        return None;
    }
    let value: Value = serde_json::from_slice(bytes).ok()?;
    if !is_allowed(&value, DEPTH_LIMIT) {
        return None;
    }
    match value {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

/// Reads an object within the limits into a type; `None` if it has another shape.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    serde_json::from_value(Value::Object(read_object(bytes)?)).ok()
}

fn is_allowed(value: &Value, depth_left: usize) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::String(_) => true,
        Value::Number(number) => is_small_integer(number),
        Value::Array(items) => {
            depth_left > 0 && items.iter().all(|item| is_allowed(item, depth_left - 1))
        }
        Value::Object(members) => {
            depth_left > 0
                && members
                    .values()
                    .all(|member| is_allowed(member, depth_left - 1))
        }
    }
}

fn is_small_integer(number: &serde_json::Number) -> bool {
    number
        .as_i64()
        .is_some_and(|integer| integer.unsigned_abs() < INTEGER_LIMIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_hold() {
        let nested = |depth: usize| {
            format!(
                "{}{}",
                "{\"a\":".repeat(depth - 1) + "{}",
                "}".repeat(depth - 1)
            )
        };
        let cases = [
            ("{}".to_owned(), true),
            ("[]".to_owned(), false),
            ("{".to_owned(), false),
            (String::new(), false),
            (nested(32), true),
            (nested(33), false),
            (nested(5000), false),
            (r#"{"n":9007199254740991}"#.to_owned(), true),
            (r#"{"n":9007199254740992}"#.to_owned(), false),
            (r#"{"n":1.5}"#.to_owned(), false),
            (
                format!(r#"{{"a":"{}"}}"#, "x".repeat(BODY_LIMIT_BYTES)),
                false,
            ),
        ];
        for (text, allowed) in cases {
            let start: String = text.chars().take(40).collect();
            assert_eq!(read_object(text.as_bytes()).is_some(), allowed, "{start}");
        }
    }
}

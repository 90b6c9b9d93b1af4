//! Working time, days off and due dates.

//! Search as people type it: without diacritics, case or order.

//! Which national state may follow which.
//!
//! The list of states (`TrangThaiHoSo`) is national; the moves are those of the one-stop
//! procedure: Decree 61/2018/NĐ-CP Art. 17 (taking in and refusing), Art. 19 (handling,
//! supplements, a new clock after each), Art. 20 (returning the result).

use kiosk_domain::dossier::NationalState;

/// Whether a dossier may move from one national state to another.
pub(crate) const fn may_become(from: NationalState, to: NationalState) -> bool {
    use NationalState as S;
    matches!(
        (from, to),
        (S::Registered, S::Accepted | S::NotAccepted | S::Withdrawn)
            | (
                S::Accepted,
                S::InProgress | S::SupplementRequested | S::Withdrawn
            )
            | (
                S::InProgress,
                S::SupplementRequested | S::FeeRequested | S::Stopped | S::Finished | S::Withdrawn
            )
            | (
                S::SupplementRequested | S::FeeRequested,
                S::InProgress | S::Stopped | S::Withdrawn
            )
            | (S::Stopped, S::InProgress)
            | (S::Finished, S::Returned)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_the_listed_moves_are_allowed() {
        let allowed: [(u8, &[u8]); 10] = [
            (1, &[2, 3, 7]),
            (2, &[4, 5, 7]),
            (3, &[]),
            (4, &[5, 6, 8, 9, 7]),
            (5, &[4, 8, 7]),
            (6, &[4, 8, 7]),
            (7, &[]),
            (8, &[4]),
            (9, &[10]),
            (10, &[]),
        ];
        for (from, targets) in allowed {
            for to in NationalState::ALL {
                let from = NationalState::from_number(from).unwrap();
                assert_eq!(
                    may_become(from, to),
                    targets.contains(&to.number()),
                    "{from:?} {to:?}"
                );
            }
        }
    }
}

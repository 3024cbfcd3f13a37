//! Notices: what a company's people are told, in the portal and by e-mail.

//! What Baton knows of the two APIs, without a browser.

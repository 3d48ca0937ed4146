int clinux_unused;

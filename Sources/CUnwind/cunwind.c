int cunwind_unused;

// Unwinder

// Flame

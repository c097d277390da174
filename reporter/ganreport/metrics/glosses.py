"""What each measure means, in one line, and which way is better: all glosses of a report.

Said where a page first uses the measure, and again in its glossary.
"""

from __future__ import annotations

from typing import Final

from ganreport.messages import Text, message
from ganreport.metrics import METRICS
from ganreport.run.scores import SCORES, score_of

GLOSSES: Final[dict[str, Text]] = {
    "coverage": message("share of the real data that samples reach; higher is better"),
    "precision": message("share of samples that look like real ones; higher is better"),
    "recall": message("share of real samples that look like generated ones; higher is better"),
    "density": message("how closely samples surround the real ones; higher is better"),
    "frechet": message("difference of the two sets in mean and covariance; lower is better"),
    "frechet_infinity": message(
        "Fréchet distance corrected for the number of samples; lower is better"
    ),
    "kernel_distance": message("difference of the two sets by a kernel (MMD); lower is better"),
    "wasserstein": message("how far samples must move to match the data; lower is better"),
    "neighbour_accuracy": message(
        "how well nearest neighbours separate the two sets; closer to 50 % is better"
    ),
    "diversity": message("variety of the samples over that of the data; closer to 1 is better"),
    "pixel_diversity": message(
        "variety of pixel values over that of the data; closer to 1 is better"
    ),
    "ssim_diversity": message(
        "variety by structural similarity over the data's; closer to 1 is better"
    ),
    "effective_rank": message(
        "number of directions in which samples vary, over that of the data; closer to 1 is better"
    ),
    "pixel_effective_rank": message(
        "directions in which pixels vary, over the data's; closer to 1 is better"
    ),
    "duplicates": message("pairs of nearly equal samples; lower is better"),
    "close_duplicates": message("pairs of samples that are even closer; lower is better"),
    "support": message("about how many different samples the generator makes; higher is better"),
    "twins": message("how often a sample is repeated; closer to the baseline is better"),
    "alike": message("how often a sample is repeated; lower is better"),
    "effective_modes": message("modes that the samples fill evenly; higher is better"),
    "modes": message("modes that the samples fill evenly; higher is better"),
    "captured_modes": message("modes with at least some samples; higher is better"),
    "missing": message("share of the data in modes that samples hardly reach; lower is better"),
    "high_quality_share": message("share of samples close to a known mode; higher is better"),
    "different_bins": message("share of regions with too many or too few samples; lower is better"),
    "divergence": message("difference of the samples' and the data's histograms; lower is better"),
    "beside_training": message(
        "share of samples closest to training data; closer to the baseline is better"
    ),
    "c_t": message(
        "distance to training data beside that of new data, far below 0: copies; closer to 0 is "
        "better"
    ),
    "authenticity": message(
        "share of samples that are no copies; closer to the baseline is better"
    ),
    "fine_detail": message("sharpness of the images; closer to the baseline is better"),
    "coarse_variety": message("how different the images are at large; closer to 1 is better"),
    "close_copies": message(
        "share of samples that nearly are a real one; closer to the baseline is better"
    ),
    "copied_samples": message(
        "how many different real samples these are; closer to the baseline is better"
    ),
    "column_shapes": message("likeness of each column to the real one; higher is better"),
    "worst_column": message("likeness of the column that is most off; higher is better"),
    "pair_trends": message("likeness of each pair of columns to the real one; higher is better"),
    "relations": message("how much columns depend on each other as in the data; higher is better"),
    "range_coverage": message("share of the real range that numbers reach; higher is better"),
    "category_coverage": message("share of the real categories that occur; higher is better"),
    "impossible": message("share of records with a value that cannot be; lower is better"),
    "detection": message(
        "how well a classifier separates the two sets (0.5 guesses, 1 never errs); closer to 0.5 "
        "is better"
    ),
    "exact_copies": message("share of records that equal a training record; lower is better"),
    "near_copies": message("share of records that nearly do; lower is better"),
    "dcr": message("how far the closest training record is; closer to the baseline is better"),
    "usefulness": message("what a model learns from the records; higher is better"),
    "paired_psnr": message("closeness of outputs to their true images; higher is better"),
    "paired_psnr_luma": message("closeness in brightness alone; higher is better"),
    "paired_ssim": message("structural similarity to the true image; higher is better"),
    "paired_ms_ssim": message("structural similarity at five scales; higher is better"),
    "paired_log_mel": message("difference of the mel spectrograms; lower is better"),
    "paired_mel_cepstral": message("difference in the shape of the spectrum; lower is better"),
    "paired_stft": message("distance of spectrograms at three resolutions; lower is better"),
    "paired_own": message(
        "how surely an output is told to belong to its true file; higher is better"
    ),
    "d_auc": message(
        "how well the discriminator separates the two sets (0.5 guesses, 1 never errs); closer to "
        "0.5 is better"
    ),
    "d_success": message(
        "how often the discriminator is right (50 % guesses); neither extreme is good"
    ),
    "d_overfit": message(
        "how far new real data look like generated data to the discriminator; lower is better"
    ),
    "d_score": message("mean output on both sets as a probability; closer to 0.5 is better"),
    "g_score": message(
        "mean output on generated samples as a probability; closer to 0.5 is better"
    ),
    "hops": message("modes over the whole run, over those at one time; lower is better"),
    "shift": message("share of samples that change modes between evaluations; lower is better"),
    "pace": message("how much faster one network learns than the other; closer to 1 is better"),
    "g_gradient_ratio": message("size of the gradient at the end over that at the start"),
    "active_latents": message("latents that carry information; higher is better"),
    "classifier": message("what a classifier learns from the samples; higher is better"),
    "fid": message("distance of Inception features from the data; lower is better"),
    "kid": message("kernel distance of Inception features; lower is better"),
    "is": message("confident and varied classes of the samples; higher is better"),
    "ppl": message("how abruptly samples change with the latent vector; lower is better"),
    "psnr": message("closeness to the target image; higher is better"),
    "ms_ssim": message("structural similarity at several scales; higher is better"),
    "ssim": message("structural similarity to the target image; higher is better"),
    "lpips": message("perceptual distance from the target image; lower is better"),
    "dists": message("distance from the target in structure and texture; lower is better"),
    "niqe": message("deviation from statistics of natural images; lower is better"),
    "brisque": message("distortion judged without a target image; lower is better"),
    "fvd": message("Fréchet distance of videos from the data; lower is better"),
    "fad": message("Fréchet distance of audio from the data; lower is better"),
    "swd": message("sliced Wasserstein distance from the data; lower is better"),
    "clip_score": message("agreement of image and text; higher is better"),
    "mel_error": message("error of the mel spectrogram; lower is better"),
    "mcd": message("mel-cepstral distortion; lower is better"),
    "mrstft": message("distance of spectrograms at several resolutions; lower is better"),
    "pesq": message("predicted speech quality; higher is better"),
    "stoi": message("predicted intelligibility of speech; higher is better"),
    "mos": message("opinion score of listeners, or a prediction of it; higher is better"),
    "si_sdr": message("signal over distortion; higher is better"),
    "wer": message("share of words recognised wrongly; lower is better"),
    "cer": message("share of characters recognised wrongly; lower is better"),
    "f0_rmse": message("error of the pitch; lower is better"),
    "ergas": message("relative error over all bands; lower is better"),
    "sam": message("angle between spectra; lower is better"),
}
"""By the names of metrics, scores and figures of findings."""

LABELS: Final[dict[str, Text]] = {
    **{score.name: score.label for score in SCORES},
    **{metric.id: metric.label for metric in METRICS},
}
"""What metrics and scores are called; figures of findings have labels of their own."""


_NAMES: Final = {
    **{str(label): name for name, label in LABELS.items()},
    **{str(score.label): score.name for score in SCORES},
}


def name_of(name: str, label: Text = "") -> str:
    """The name in :data:`GLOSSES` of a figure, or of a score with this label; "" of any other."""
    if name in GLOSSES:
        return name
    if str(label) in _NAMES:
        return _NAMES[str(label)]
    score = score_of(label) if label and isinstance(label, str) else None
    return score.name if score else ""
